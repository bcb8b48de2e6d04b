using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>How long bytes and silences take on one bus.</summary>
/// <remarks>
/// <code>
/// | t3.5 | question 8 B | turnaround | answer 5 B + 2 B a register | t3.5 |      RTU
///        | question 12 B | turnaround | answer 9 B + 2 B a register |            Modbus TCP
/// | t3.5 | question 20 B | turnaround | answer 20 B + data | t3.5 |             DL/T 645, CJ/T 188: each with four bytes of preamble
/// </code>
/// MODBUS over Serial Line V1.02, 2.5.1; Application Protocol V1.1b3, 6.3.
/// </remarks>
/// <param name="Byte">Time of one byte.</param>
/// <param name="Silence">The silence between two frames; zero where frames need none.</param>
/// <param name="QuestionBytes">Bytes of a question to read registers.</param>
/// <param name="AnswerBytes">Bytes of an answer besides its registers.</param>
/// <param name="Timeout">Longest wait for the first byte of an answer; wire time comes on top.</param>
/// <param name="LateWindow">After a failed question its unit is best left alone so long: its answer may still come.</param>
/// <param name="IsPaced">The byte time is that of a line; not so on a network, whose bytes cost next to nothing.</param>
public sealed record BusTiming(
    TimeSpan Byte, TimeSpan Silence, int QuestionBytes, int AnswerBytes, TimeSpan Timeout, TimeSpan LateWindow, bool IsPaced)
{
    // 100 Mbit/s: what a byte costs on a network, so that of two equal plans the shorter wins.
    private static readonly TimeSpan NetworkByte = TimeSpan.FromMicroseconds(0.1);
    private static readonly TimeSpan SerialServerSilence = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LateWindowMin = TimeSpan.FromMilliseconds(500);

    // Preamble, frame, and what stands before the data: identifier, with CJ/T 188 a serial number too.
    private const int Dlt645Bytes = Dlt645Frame.PreambleMax + Dlt645Frame.Overhead + 4;
    private const int Dlt645Of1997Bytes = Dlt645Frame.PreambleMax + Dlt645Frame.Overhead + 2;
    private const int Cjt188Bytes = Cjt188Frame.PreambleMax + Cjt188Frame.Overhead + 3;

    /// <summary>The timing of a bus as configured, for its Modbus devices.</summary>
    public static BusTiming For(BusOptions bus) => For(bus, BusDialect.Modbus, null);

    /// <summary>The timing of a bus towards one device.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="dialect">How the device is spoken to.</param>
    /// <param name="setting">How the line is set for it; null for as the bus is configured.</param>
    public static BusTiming For(BusOptions bus, BusDialect dialect, LineSetting? setting)
    {
        if (setting is { } own && bus.Serial is { } line) bus = bus with { Serial = line with { Baud = own.Baud, Parity = own.Parity, StopBits = own.StopBits } };
        var timing = OfBus(bus, dialect.TimeoutOf(TimeSpan.FromMilliseconds(bus.TimeoutMs)));
        return dialect switch
        {
            BusDialect.Modbus => timing,
            BusDialect.Nmea0183 => timing with { QuestionBytes = 0, AnswerBytes = 0, Silence = TimeSpan.Zero, LateWindow = TimeSpan.Zero },
            BusDialect.Cjt188 => timing with { QuestionBytes = Cjt188Bytes, AnswerBytes = Cjt188Bytes },
            BusDialect.Dlt645 => timing with { QuestionBytes = Dlt645Bytes, AnswerBytes = Dlt645Bytes },
            _ => timing with { QuestionBytes = Dlt645Of1997Bytes, AnswerBytes = Dlt645Of1997Bytes },
        };
    }

    private static BusTiming OfBus(BusOptions bus, TimeSpan timeout)
    {

        // The late-reply window of the RTU master: two timeouts, half a second at least.
        var late = timeout * 2 > LateWindowMin ? timeout * 2 : LateWindowMin;
        if (bus.Serial is { } serial)
        {
            var line = RtuTiming.For(serial.Baud, serial.BitsPerCharacter);
            var silence = serial.SilenceUs == 0 ? line.InterFrameMin : TimeSpan.FromMicroseconds(serial.SilenceUs);
            return new BusTiming(line.Character, silence, 8, 5, timeout, late, IsPaced: true);
        }

        return bus.Tcp?.Framing == TcpFraming.RtuOverTcp
            ? new BusTiming(NetworkByte, SerialServerSilence, 8, 5, timeout, late, IsPaced: false)
            : new BusTiming(NetworkByte, TimeSpan.Zero, 12, 9, timeout, TimeSpan.Zero, IsPaced: false);
    }

    /// <summary>
    /// So long after a question its answer may still come and be taken for another's: the timeout, then the late-reply window. Zero where
    /// a transaction id pairs them.
    /// </summary>
    public TimeSpan LastAnswer => LateWindow > TimeSpan.Zero ? Timeout + LateWindow : TimeSpan.Zero;

    /// <summary>Both ways on the wire, without silences and turnaround.</summary>
    public TimeSpan Wire(int registers) => WireOf(2 * registers);

    /// <summary>Both ways on the wire, with so many bytes of data in the answer.</summary>
    public TimeSpan WireOf(int dataBytes) => Byte * (QuestionBytes + AnswerBytes + dataBytes);

    /// <summary>Bytes both ways.</summary>
    public int Bytes(PlannedRead read) => QuestionBytes + AnswerBytes + read.DataBytes;

    /// <summary>What a question that nobody answers costs.</summary>
    public TimeSpan Unanswered(int registers) => UnansweredOf(2 * registers);

    /// <summary>What a question of a plan costs that nobody answers.</summary>
    public TimeSpan Unanswered(PlannedRead read) => UnansweredOf(read.DataBytes);

    /// <summary>What the dearest question of a device costs that nobody answers.</summary>
    public TimeSpan Unanswered(IEnumerable<PlannedRead> plan) => plan.Max(Unanswered);

    /// <summary>The same for a question whose answer would have so many bytes of data.</summary>
    public TimeSpan UnansweredOf(int dataBytes) => Silence + Timeout + (IsPaced ? WireOf(dataBytes) : TimeSpan.Zero);

    /// <summary>Cost of questions to a device of this turnaround.</summary>
    public ReadCost CostAt(TimeSpan turnaround) => new(Wire(0) + (2 * Silence) + turnaround, Byte * 2);
}

/// <summary>What one question costs: a fixed time and a time for every register in its answer.</summary>
/// <param name="PerRequest">Question, response overhead, two silences, turnaround.</param>
/// <param name="PerRegister">Two bytes.</param>
public readonly record struct ReadCost(TimeSpan PerRequest, TimeSpan PerRegister)
{
    public TimeSpan Of(int registers) => PerRequest + (PerRegister * registers);

    /// <summary>Cost of one question for registers, or for bits, of which sixteen weigh as much as one.</summary>
    public TimeSpan Of(ModbusFunction function, int count) => Of(function.ReadsBits() ? (count + 15) / 16 : count);

    /// <summary>Cost of one question of a plan.</summary>
    public TimeSpan Of(PlannedRead read) => PerRequest + (PerRegister * read.DataBytes / 2);

    /// <summary>Cost of a whole plan.</summary>
    public TimeSpan Of(IEnumerable<PlannedRead> plan)
    {
        var sum = TimeSpan.Zero;
        foreach (var read in plan) sum += Of(read);
        return sum;
    }
}
