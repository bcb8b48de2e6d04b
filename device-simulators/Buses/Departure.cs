namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>What leaves the slaves after one question.</summary>
/// <param name="Before">Goes first and at once: echo, strangers, noise.</param>
/// <param name="Answer">The answer; empty for silence.</param>
/// <param name="Late">Beyond the turnaround; 0 for none.</param>
/// <param name="PerByte">Pause after each byte; 0 for none.</param>
/// <param name="Turnaround">How long this device thinks; null for as long as the line's devices do.</param>
internal readonly record struct Departure(
    ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> Answer, TimeSpan Late = default, TimeSpan PerByte = default, TimeSpan? Turnaround = null)
{
    public bool IsEmpty => Before.IsEmpty && Answer.IsEmpty;
}
