using SmartPoles.EdgeAgent.Buses;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>
/// A DL/T 645 meter, a CJ/T 188 meter and a Modbus unit on one line that misbehave by a seed: silent, late, with one bit turned over, cut,
/// refusing, slow byte by byte, with noise, strangers of every dialect and a second master that asks the very meter that is asked. Every
/// value they send carries the number of the question that it answers.
/// </summary>
/// <remarks>
/// One bit a frame, which the sum always finds: more would measure the sum, not the master. A late answer comes within the late-reply
/// window; a later one nobody can tell.
/// </remarks>
internal sealed class FaultyMeters
{
    // What the second master is told: no number of a question.
    private const int Foreign = 7_654_321;

    private readonly SimulatedLine _line;
    private readonly Random _random;
    private readonly TimeSpan _timeout;

    public FaultyMeters(SimulatedLine line, int seed, TimeSpan timeout)
    {
        _line = line;
        _random = new Random(seed);
        _timeout = timeout;
        line.Sent = Hear;
    }

    /// <summary>Number of the question about to be asked, 0 to 999,999.</summary>
    public int Number { get; set; }

    private void Hear(ReadOnlyMemory<byte> sent)
    {
        var question = sent.Span.TrimStart((byte)0xFE).ToArray();
        if (Chance(3)) Say(1, Noise());
        if (Chance(3)) SayForeign(question);
        switch (_random.Next(20))
        {
            case 0:
                break;
            case 1:
                _line.Say(_timeout * (1.05 + (_random.NextDouble() * 1.5)), Answer(question, Number));
                break;
            case 2:
                var flipped = Answer(question, Number);
                flipped[_random.Next(flipped.Length)] ^= (byte)(1 << _random.Next(8));
                Say(Turnaround(), flipped);
                break;
            case 3:
                var cut = Answer(question, Number);
                Say(Turnaround(), cut[.._random.Next(1, cut.Length)]);
                break;
            case 4:
                Say(Turnaround(), Refusal(question));
                break;
            case 5:
                _line.Say(TimeSpan.FromMilliseconds(20), Answer(question, Number), TimeSpan.FromMilliseconds(8));
                break;
            default:
                Say(Turnaround(), Answer(question, Number));
                break;
        }

        if (Chance(5)) Say(1, Noise());
    }

    /// <summary>Another master asks: a stranger of whatever dialect, or the very device that is asked, which answers it first.</summary>
    private void SayForeign(byte[] question)
    {
        var stranger = MeterFrames.Peer(BusDialect.Dlt645, "77", 0);
        switch (_random.Next(4))
        {
            case 0:
                var other = OtherQuestion(question);
                Say(2, other);
                if (!Chance(4)) Say(Turnaround(), Answer(other.AsSpan().TrimStart((byte)0xFE).ToArray(), Foreign));
                break;
            case 1:
                Say(2, MeterFrames.Dlt645(stranger, 0x91, [.. MeterFrames.Low(MeterFrames.VoltageA), 0x11, 0x22]));
                break;
            case 2:
                Say(2, Frames.Rtu(9, Frames.Registers(3, 1, 2)));
                break;
            default:
                Say(2, MeterFrames.Cjt188(MeterFrames.Peer(BusDialect.Cjt188, "88", 0x30), 0x81, [0x1F, 0x90, 7, .. MeterFrames.MeteringOf(1, 0)]));
                break;
        }
    }

    /// <summary>What the second master wants of the very device: other registers, another identifier, with another serial number.</summary>
    private static byte[] OtherQuestion(byte[] question) => IsModbus(question) ? Frames.Rtu(question[0], Frames.Ask(3, 77, 2))
        : IsDlt645(question) ? MeterFrames.Dlt645(MeterFrames.EnergyMeter, 0x11, MeterFrames.Low(0x00020000))
        : MeterFrames.Cjt188(MeterFrames.WaterMeter, 0x01, 0x1F, 0x90, (byte)(question[13] + 1));

    private static byte[] Answer(byte[] question, int number)
    {
        if (IsModbus(question)) return Frames.Rtu(question[0], Frames.Registers(3, (ushort)(number >> 16), (ushort)number));
        byte[] digits = [MeterFrames.Bcd(number), MeterFrames.Bcd(number / 100), MeterFrames.Bcd(number / 10_000), 0];
        return IsDlt645(question)
            ? MeterFrames.Dlt645(MeterFrames.EnergyMeter, 0x91, [.. question[10..14].Select(each => (byte)(each - 0x33)), .. digits])
            : MeterFrames.Cjt188(MeterFrames.WaterMeter, 0x81, [question[11], question[12], number == Foreign ? question[13] : (byte)0, .. MeterFrames.MeteringOf(number, 0)]);
    }

    private static byte[] Refusal(byte[] question) => IsModbus(question) ? Frames.Rtu(question[0], 0x83, 2)
        : IsDlt645(question) ? MeterFrames.Dlt645(MeterFrames.EnergyMeter, 0xD1, 0x02)
        : MeterFrames.Cjt188(MeterFrames.WaterMeter, 0xC1, 0, 1, 0);

    private static bool IsModbus(byte[] question) => question.Length == 8;

    private static bool IsDlt645(byte[] question) => question[7] == 0x68 && question[8] == 0x11;

    private byte[] Noise()
    {
        var bytes = new byte[_random.Next(1, 12)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private bool Chance(int inTwenty) => _random.Next(20) < inTwenty;

    private int Turnaround() => _random.Next(20, 300);

    private void Say(int afterMs, byte[] bytes) => _line.Say(TimeSpan.FromMilliseconds(afterMs), bytes);
}
