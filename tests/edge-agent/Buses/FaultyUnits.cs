using System.Buffers.Binary;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>
/// Units on a simulated line that misbehave by a seed: silent, late, garbled, cut, refusing, slow byte by byte, with noise, foreign
/// frames and a second master around them. Every value they send carries the number of the question that it answers, so
/// that a wrong one is recognised for certain.
/// </summary>
/// <remarks>
/// Bit errors are one to three a frame, which the checksum always finds; more would measure the checksum, not the master. A late
/// answer comes within the late-reply window of the master; a later one nobody can tell.
/// </remarks>
internal sealed class FaultyUnits
{
    public const byte UnitMax = 5;

    private static readonly TimeSpan SlowByte = TimeSpan.FromMilliseconds(5);

    private readonly SimulatedLine _line;
    private readonly Random _random;
    private readonly TimeSpan _timeout;
    private uint _foreignNumber = 0x80000000;

    public FaultyUnits(SimulatedLine line, int seed, TimeSpan timeout)
    {
        _line = line;
        _random = new Random(seed);
        _timeout = timeout;
        line.Sent = Hear;
    }

    /// <summary>Number of the question about to be asked.</summary>
    public uint Number { get; set; }

    /// <summary>How often the unit has carried out the write of the present question.</summary>
    public int Written { get; set; }

    private void Hear(ReadOnlyMemory<byte> frame)
    {
        var unit = frame.Span[0];
        if (Chance(3)) _line.Say(Ms(1), Noise());
        if (Chance(3)) SayForeign(unit);
        switch (_random.Next(20))
        {
            case 0:
                break;
            case 1:
                Late(frame, unit);
                break;
            case 2:
                _line.Say(Turnaround(), Flip(Answer(frame)));
                break;
            case 3:
                var cut = Answer(frame);
                _line.Say(Turnaround(), cut.AsSpan(0, _random.Next(1, cut.Length)));
                break;
            case 4:
                _line.Say(Turnaround(), Frames.Rtu(unit, (byte)(frame.Span[1] | 0x80), (byte)_random.Next(1, 12)));
                break;
            case 5 when !IsWrite(frame):
                _line.Say(Turnaround(), Answer(frame), SlowByte);
                break;
            case 6 when !IsWrite(frame):
                // The wrong number of values.
                _line.Say(Turnaround(), Frames.Rtu(unit, Frames.Registers(frame.Span[1], 1, 2, 3, 4, 5)));
                break;
            default:
                _line.Say(Turnaround(), Answer(frame));
                break;
        }

        if (Chance(5)) _line.Say(Ms(1), Noise());
    }

    private void Late(ReadOnlyMemory<byte> frame, byte unit)
    {
        // After the deadline, before the end of the late-reply window (twice the timeout).
        var delay = _timeout * (1.05 + (_random.NextDouble() * 1.5));
        if (Chance(2)) _line.Say(Ms(1), Frames.Rtu((byte)(unit % UnitMax + 1), Frames.Ask(4, 0, 9)));
        _line.Say(delay, Answer(frame));
    }

    /// <summary>A second master talks: to another unit, or to the very one that is asked, with a value of its own.</summary>
    private void SayForeign(byte asked)
    {
        var unit = Chance(2) ? asked : (byte)_random.Next(1, 248);
        var function = (byte)_random.Next(3, 5);
        _foreignNumber++;
        _line.Say(Ms(2), Frames.Rtu(unit, Frames.Ask(function, 77, 2)));
        if (Chance(4)) return;
        _line.Say(Turnaround(), Frames.Rtu(unit, Frames.Registers(function, (ushort)(_foreignNumber >> 16), (ushort)_foreignNumber)));
    }

    private byte[] Answer(ReadOnlyMemory<byte> frame)
    {
        if (!IsWrite(frame)) return Frames.Rtu(frame.Span[0], Frames.Registers(frame.Span[1], (ushort)(Number >> 16), (ushort)Number));
        Written++;
        return frame.ToArray();
    }

    private byte[] Flip(byte[] frame)
    {
        for (var left = _random.Next(1, 4); left > 0; left--) frame[_random.Next(frame.Length)] ^= (byte)(1 << _random.Next(8));
        return frame;
    }

    private byte[] Noise()
    {
        var bytes = new byte[_random.Next(1, 12)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static bool IsWrite(ReadOnlyMemory<byte> frame) => frame.Span[1] == (byte)ModbusFunction.WriteSingleRegister;

    private bool Chance(int inTwenty) => _random.Next(20) < inTwenty;

    private TimeSpan Turnaround() => Ms(_random.Next(5, 60));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>The number in an answer.</summary>
    public static uint NumberIn(ReadOnlySpan<byte> registers) => BinaryPrimitives.ReadUInt32BigEndian(registers);
}
