using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>A line of the agent as a tap.</summary>
internal sealed class LineTap(ILine line) : ITap
{
    public string Address => line.Address;

    public bool IsOpen => line.IsOpen;

    /// <summary>The line of a configured bus.</summary>
    public static LineTap Of(BusOptions bus) =>
        new(bus.Serial is { } serial ? new SerialLine(serial) : new TcpLine(bus.Tcp ?? throw new ArgumentException("Neither Serial nor Tcp", nameof(bus))));

    public static LineTap Serial(SerialOptions options) => new(new SerialLine(options));

    public static LineTap Tcp(TcpOptions options) => new(new TcpLine(options));

    public ValueTask OpenAsync(CancellationToken cancel) => line.OpenAsync(cancel);

    public void Close() => line.Close();

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => line.WriteAsync(bytes, cancel);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => line.ReadAsync(buffer, cancel);

    public int DiscardInput() => line.DiscardInput();

    public void Dispose() => line.Dispose();
}
