using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.LoadRig.Edge;

/// <summary>A serial line 8N1 and the slaves on it: what each part of a transaction takes.</summary>
/// <param name="Baud">Bits a second.</param>
/// <param name="Turnaround">Declared time from the silence after a question to the first bit of the answer.</param>
internal sealed record LineSpeed(int Baud, TimeSpan Turnaround)
{
    public const int QuestionBytes = 8;

    public RtuTiming Timing { get; } = RtuTiming.For(Baud, bitsPerCharacter: 10);

    public TimeSpan Question => Timing.WireTime(QuestionBytes);

    public TimeSpan Answer(int registers) => Timing.WireTime(5 + (2 * registers));

    /// <summary>Both frames, the silence behind each, and the turnaround: what no master can go below.</summary>
    public TimeSpan Transaction(int registers) => Question + Answer(registers) + (2 * Timing.InterFrameMin) + Turnaround;
}
