using System.Globalization;
using System.Text;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.Benchmarks;

/// <summary>Real-time packets of a pole: split, checked, parsed, judged and their values summed, one thread; beside a parser of strings.</summary>
/// <remarks>
/// <c>hj212</c> is the way of a packet in the agent without its socket; <c>hj212-parse</c> leaves the judging out, as the parser of
/// strings does; that one is what one writes first: a string of the line, <c>Split</c>, a dictionary, <c>double.Parse</c>.
/// </remarks>
internal static class Hj212Cost
{
    private const int PerStep = 256;
    private const double SumOfValues = 35.0 + 71.0 + 26.4 + 68.2 + 100.130 + 2.1 + 137;

    private static readonly byte[] Packet = Encoding.ASCII.GetBytes(
        "##0321QN=20200815083000123;ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;Flag=5;CP=&&DataTime=20200815083000;a34004-Rtd=35.0,a34004-Flag=N;"
        + "a34002-Rtd=71.0,a34002-Flag=N;a01001-Rtd=26.4,a01001-Flag=N;a01002-Rtd=68.2,a01002-Flag=N;a01006-Rtd=100.130,a01006-Flag=N;"
        + "a01007-Rtd=2.1,a01007-Flag=N;a01008-Rtd=137,a01008-Flag=N&&8941\r\n");

    public static void Measure()
    {
        var splitter = new Hj212Splitter();
        var plausibility = new Hj212Plausibility(Hj212Factors.All);
        var gate = new Hj212Gate(Encoding.ASCII.GetBytes("3715020118000000000000A1"), Encoding.ASCII.GetBytes("123456"));
        Func<double> judged = () => Judged(splitter, gate, plausibility);
        Func<double> parsed = () => Parsed(splitter);
        HotPath.Tell("hj212", "packet", PerStep, () => Repeat(judged));
        HotPath.Tell("hj212-parse", "packet", PerStep, () => Repeat(parsed));
        HotPath.Tell("hj212-naive", "packet", PerStep, () => Repeat(Naive));
    }

    public static void Residual(int packets, int seed)
    {
        var random = new Random(seed);
        var (total, reference) = (default(ResidualResult), Hj212Residual.Measure(Packet.ToArray(), usesPlausibility: true));
        for (var left = packets; left > 0; left--) total += Hj212Residual.Measure(RandomPacket(random), usesPlausibility: true);
        Tell("hj212-residual-reference", reference);
        Tell($"hj212-residual-{packets}-packets-seed-{seed}", total);
    }

    private static void Tell(string kind, ResidualResult result) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"kind\":\"{kind}\",\"changes\":{result.Changes},\"past_checksum\":{result.PastChecksum},\"past_checksum_percent\":{100.0 * result.PastChecksum / result.Changes:0.00},\"past_both\":{result.PastBoth},\"past_both_percent\":{100.0 * result.PastBoth / result.Changes:0.000},\"wrong_data\":{result.WrongData},\"wrong_data_percent\":{100.0 * result.WrongData / result.Changes:0.000}}}"));

    private static byte[] RandomPacket(Random random)
    {
        var moment = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() + random.NextInt64(365L * 86_400_000);
        Span<byte> number = stackalloc byte[Hj212Limits.RequestNumberSize];
        Hj212Time.Write(number, moment);
        var header = new Hj212Header
        {
            RequestNumber = number, System = Hj212System.Air, Command = Hj212Command.RealTimeData, Password = "123456"u8, Station = "3715020118000000000000A1"u8,
            Flag = new Hj212Flag(Hj212Version.V2017, wantsAnswer: true),
        };
        var buffer = new byte[Hj212Limits.FrameSizeMax];
        var writer = new Hj212Writer(buffer, header);
        writer.AddTime("DataTime"u8, moment / 1000 * 1000);
        Add(ref writer, "a34004"u8, 5 + (random.NextDouble() * 200), 1);
        Add(ref writer, "a34002"u8, 10 + (random.NextDouble() * 300), 1);
        Add(ref writer, "a01001"u8, -10 + (random.NextDouble() * 45), 1);
        Add(ref writer, "a01002"u8, 15 + (random.NextDouble() * 80), 1);
        Add(ref writer, "a01006"u8, 98 + (random.NextDouble() * 6), 3);
        Add(ref writer, "a01007"u8, random.NextDouble() * 12, 1);
        Add(ref writer, "a01008"u8, random.Next(0, 360), 0);
        return writer.End(out var written) == Hj212Status.Ok ? buffer[..written] : throw new InvalidOperationException("The packet does not fit");
    }

    private static void Add(ref Hj212Writer writer, ReadOnlySpan<byte> factor, double value, int decimals)
    {
        writer.BeginGroup();
        writer.Add(factor, "Rtd"u8, value, decimals);
        writer.Add(factor, Hj212DataFlag.Normal);
    }

    private static void Repeat(Func<double> parse)
    {
        for (var left = PerStep; left > 0; left--)
        {
            if (Math.Abs(parse() - SumOfValues) > 1e-9) throw new InvalidOperationException("Wrong values");
        }
    }

    private static double Judged(Hj212Splitter splitter, Hj212Gate gate, Hj212Plausibility plausibility)
    {
        splitter.Feed(Packet);
        if (splitter.Next(out var frame) != Hj212Status.Ok || Hj212Packet.Read(frame, out var packet) != Hj212PacketStatus.Ok) return 0;
        if (gate.Look(packet, packet.DataLocalMs, packet.RequestLocalMs) != Hj212Doubt.None) return 0;
        var sum = 0.0;
        foreach (var group in packet.Groups)
        {
            if (plausibility.Judge(group, packet.Command, packet.DataLocalMs, out _, out var value) == Hj212Verdict.Plausible) sum += value;
        }

        return sum;
    }

    private static double Parsed(Hj212Splitter splitter)
    {
        splitter.Feed(Packet);
        if (splitter.Next(out var frame) != Hj212Status.Ok || Hj212Packet.Read(frame, out var packet) != Hj212PacketStatus.Ok) return 0;
        var sum = 0.0;
        foreach (var group in packet.Groups)
        {
            if (group.TryGet("Rtd"u8, out var text) && Hj212Form.Any.TryRead(text, out var value)) sum += value;
        }

        return sum;
    }

    private static double Naive()
    {
        var line = Encoding.ASCII.GetString(Packet).TrimEnd();
        var body = line[6..^4];
        if (int.Parse(line[2..6], CultureInfo.InvariantCulture) != body.Length) return 0;
        var crc = 0xFFFF;
        foreach (var each in body)
        {
            crc = (crc >> 8) ^ each;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
        }

        if (crc.ToString("X4", CultureInfo.InvariantCulture) != line[^4..]) return 0;
        var sum = 0.0;
        foreach (var group in body.Split("&&")[1].Split(';'))
        {
            var values = group.Split(',').Select(item => item.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
            foreach (var (key, value) in values)
            {
                if (key.EndsWith("-Rtd", StringComparison.Ordinal)) sum += double.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }
}
