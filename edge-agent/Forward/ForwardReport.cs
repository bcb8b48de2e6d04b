using System.Text;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>Makes the packets of one station out of its tallies; splits them where the data are longer than a packet holds.</summary>
/// <remarks>
/// <code>
/// 2011   DataTime=moment;a34004-Rtd=35.0,a34004-Flag=N;a34002-Flag=B                          (no value where there is none)
/// 2051   DataTime=begin; a34004-Min=31.0,a34004-Avg=34.6,a34004-Max=39.0,a34004-Flag=N
/// 2061   the same
/// </code>
/// Part n of m has a QN and a DataTime of its own, and is acknowledged by itself.
/// </remarks>
internal sealed class ForwardReport
{
    private const int ValueSizeMax = 20;
    private const int DataTimeSize = 24;

    private readonly Hj212ForwardOptions _options;
    private readonly byte[] _password;
    private readonly byte[] _station;
    private readonly List<FactorTally[]> _parts = [];
    private readonly byte[] _buffer = new byte[Hj212Limits.FrameSizeMax];
    private long _lastNumberMs;
    private long _order;

    public ForwardReport(Hj212ForwardOptions options, IReadOnlyList<FactorTally> tallies)
    {
        _options = options;
        _password = Encoding.ASCII.GetBytes(options.Password);
        _station = Encoding.ASCII.GetBytes(options.Station);
        var part = new List<FactorTally>();
        var room = 0;
        foreach (var tally in tallies)
        {
            // Four items with key, sign and separator, three of them with a number.
            var size = (4 * (tally.CodeUtf8.Length + 6)) + (3 * ValueSizeMax) + 1;
            if (room < size)
            {
                if (part.Count > 0) _parts.Add([.. part]);
                part.Clear();
                room = Hj212Limits.DataSizeMax - DataTimeSize;
            }

            part.Add(tally);
            room -= size;
        }

        _parts.Add([.. part]);
    }

    private long OffsetMs => _options.UtcOffsetMinutes * 60_000L;

    private Hj212Version Version => _options.Edition == Hj212Edition.V2025 ? Hj212Version.V2025 : Hj212Version.V2017;

    /// <summary>2011 of a moment.</summary>
    public IEnumerable<ForwardPacket> RealTime(long unixMs) => Make(Hj212Command.RealTimeData, unixMs, unixMs, (ref Hj212Writer writer, FactorTally tally) =>
    {
        var (value, flag) = tally.At(unixMs);
        if (flag == Hj212DataFlag.Normal) writer.Add(tally.CodeUtf8, "Rtd"u8, value, tally.Options.Decimals);
        writer.Add(tally.CodeUtf8, flag);
    });

    /// <summary>2051 of a period.</summary>
    public IEnumerable<ForwardPacket> Minutes(long fromMs, long toMs) => Period(Hj212Command.MinuteData, fromMs, toMs, tally => tally.CloseMinute(fromMs, toMs));

    /// <summary>2061 of an hour.</summary>
    public IEnumerable<ForwardPacket> Hour(long fromMs, long toMs) => Period(Hj212Command.HourData, fromMs, toMs, tally => tally.CloseHour(fromMs, toMs));

    private List<ForwardPacket> Period(Hj212Command command, long fromMs, long toMs, Func<FactorTally, PeriodValue> close) => Make(command, fromMs, toMs, (ref Hj212Writer writer, FactorTally tally) =>
    {
        var value = close(tally);
        if (!double.IsNaN(value.Mean))
        {
            writer.Add(tally.CodeUtf8, "Min"u8, value.Min, tally.Options.Decimals);
            writer.Add(tally.CodeUtf8, "Avg"u8, value.Mean, tally.Options.Decimals);
            writer.Add(tally.CodeUtf8, "Max"u8, value.Max, tally.Options.Decimals);
        }

        writer.Add(tally.CodeUtf8, value.Flag);
    });

    private List<ForwardPacket> Make(Hj212Command command, long dataUnixMs, long nowUnixMs, GroupWriter group)
    {
        var packets = new List<ForwardPacket>();
        for (var part = 0; part < _parts.Count; part++)
        {
            var number = NextNumber(nowUnixMs);
            var header = new Hj212Header
            {
                RequestNumber = number,
                System = (Hj212System)_options.System,
                Command = command,
                Password = _password,
                Station = _station,
                Flag = new Hj212Flag(Version, wantsAnswer: true, isSplit: _parts.Count > 1),
                Parts = _parts.Count,
                Part = part + 1,
            };
            var writer = new Hj212Writer(_buffer, header);
            writer.AddTime("DataTime"u8, dataUnixMs + OffsetMs);
            foreach (var tally in _parts[part])
            {
                writer.BeginGroup();
                group(ref writer, tally);
            }

            // The parts were cut so that everything fits; a number of more than 20 digits is not one of the catalogue.
            if (writer.End(out var written) == Hj212Status.Ok) packets.Add(new ForwardPacket(command, number, _buffer[..written], _order++));
        }

        return packets;
    }

    /// <summary>QN: the moment, moved on where two packets are made in one millisecond.</summary>
    private byte[] NextNumber(long unixMs)
    {
        _lastNumberMs = Math.Max(unixMs + OffsetMs, _lastNumberMs + 1);
        var number = new byte[Hj212Limits.RequestNumberSize];
        Hj212Time.Write(number, _lastNumberMs);
        return number;
    }

    private delegate void GroupWriter(ref Hj212Writer writer, FactorTally tally);
}
