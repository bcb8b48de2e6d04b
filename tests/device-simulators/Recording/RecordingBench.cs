using System.Text;
using SmartPoles.DeviceSimulators.Recording;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Tests.Recording;

/// <summary>Writes small recordings with known content: one message a step, at step x 10 ms.</summary>
internal static class RecordingBench
{
    public const string Group = "371502-Z01";
    public const string Lamp = "3715020118000001";
    public const string Gauge = "3715020119000001";
    public const ulong Epoch = 0xFEEDFACECAFEBEEF;
    public const long StartUnixUs = 1_790_000_000_000_000;
    public const long StepNs = 10_000_000;
    public const ulong LedgerAlias = 1;
    public const ulong ValueAlias = 2;

    public static string Topic(string type, string gateway, string? device = null) =>
        device is null ? $"spBv1.0/{Group}/{type}/{gateway}" : $"spBv1.0/{Group}/{type}/{gateway}/{device}";

    public static byte[] NodeBirth(long bdSeq, long unixMs = 1, ulong epoch = Epoch, params LedgerClosing[] closings)
    {
        var writer = new PayloadWriter();
        writer.Begin((ulong)unixMs);
        writer.Add(new Metric { Name = MetricNames.BdSeq, Timestamp = (ulong)unixMs, WithDataType = true, Value = MetricValue.Int64(bdSeq) });
        writer.Add(new Metric { Name = MetricNames.LedgerClosed, Timestamp = (ulong)unixMs, WithDataType = true, Value = MetricValue.OfBytes(LedgerClosings.Write(epoch, closings)) });
        return writer.End(0).ToArray();
    }

    public static byte[] NodeDeath(long bdSeq)
    {
        var writer = new PayloadWriter();
        writer.Begin(1);
        writer.Add(new Metric { Name = MetricNames.BdSeq, Timestamp = 1, WithDataType = true, Value = MetricValue.Int64(bdSeq) });
        return writer.End(null).ToArray();
    }

    public static byte[] DeviceBirth(byte seq = 1, ulong shift = 0)
    {
        var writer = new PayloadWriter();
        writer.Begin(1);
        writer.Add(new Metric { Name = MetricNames.Ledger, Alias = LedgerAlias + shift, Timestamp = 1, WithDataType = true, Value = MetricValue.OfBytes(Block(Epoch)) });
        writer.Add(new Metric { Name = "lamp/power"u8, Alias = ValueAlias + shift, Timestamp = 1, WithDataType = true, EngineeringUnit = "W"u8, Value = MetricValue.Double(1) });
        return writer.End(seq).ToArray();
    }

    public static byte[] Data(ulong number, long unixMs, double value, byte seq, ulong shift = 0, ulong epoch = Epoch)
    {
        var writer = new PayloadWriter();
        writer.Begin((ulong)unixMs);
        writer.Add(new Metric { Alias = LedgerAlias + shift, Timestamp = (ulong)unixMs, Value = MetricValue.OfBytes(Block(epoch, new LedgerEntry(number, 1, null))) });
        writer.Add(new Metric { Alias = ValueAlias + shift, Timestamp = (ulong)unixMs, Value = MetricValue.Double(value) });
        return writer.End(seq).ToArray();
    }

    public static byte[] Block(ulong epoch, params LedgerEntry[] entries)
    {
        var target = new byte[LedgerBlock.SizeMax(entries.Length)];
        return target[..LedgerBlock.Write(target, ClockQuality.Synchronised, epoch, entries)];
    }

    public static long UnixMsOf(int step) => (StartUnixUs / 1000) + (step * (StepNs / 1_000_000));

    /// <summary>Births of each gateway, then its data in turn: number 1, 2, 3... with the number as value.</summary>
    public static List<(string Topic, byte[] Payload)> Traffic(int data, params string[] gateways)
    {
        var messages = new List<(string, byte[])>();
        foreach (var gateway in gateways)
        {
            messages.Add((Topic("NBIRTH", gateway), NodeBirth(7)));
            messages.Add((Topic("DBIRTH", gateway, Lamp), DeviceBirth()));
        }

        for (var number = 1; number <= data; number++)
        {
            foreach (var gateway in gateways)
            {
                messages.Add((Topic("DDATA", gateway, Lamp), Data((ulong)number, UnixMsOf(messages.Count), number, (byte)(number + 1))));
            }
        }

        return messages;
    }

    public static void Write(string folder, IEnumerable<(string Topic, byte[] Payload)> messages, IJournalFiles? files = null, int segmentBytes = 4 * 1024 * 1024)
    {
        using var writer = RecordingWriter.Create(folder, TimeProvider.System, files, segmentBytes);
        writer.TryNote(EntryKind.Begin, StartUnixUs, 0, "test");
        Add(writer, messages);
    }

    public static void Add(RecordingWriter writer, IEnumerable<(string Topic, byte[] Payload)> messages)
    {
        var step = 0;
        foreach (var (topic, payload) in messages)
        {
            var entry = new RecordedEntry
            {
                Kind = EntryKind.Message,
                Qos = 1,
                UnixUs = StartUnixUs + (step * StepNs / 1000),
                OffsetNs = step * StepNs,
                Topic = Encoding.UTF8.GetBytes(topic),
                Payload = payload,
            };
            Assert.True(writer.TryAdd(in entry));
            step++;
        }
    }

    public static List<(string Topic, byte[] Payload, long OffsetNs)> ReadAll(RecordingReader reader)
    {
        var read = new List<(string, byte[], long)>();
        while (reader.TryNext(out var entry, out _))
        {
            if (entry.Kind == EntryKind.Message) read.Add((Encoding.UTF8.GetString(entry.Topic), entry.Payload.ToArray(), entry.OffsetNs));
        }

        return read;
    }
}
