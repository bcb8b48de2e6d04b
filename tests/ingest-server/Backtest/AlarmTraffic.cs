using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.Backtest;

/// <summary>Journal entries of a small city by a seed: values that cross their limits, late, historical and bad ones, deaths, births and ticks.</summary>
internal static class AlarmTraffic
{
    internal const long T0 = 1_763_990_000_000;

    internal static readonly AlarmRule[] List =
    [
        new ThresholdRule("lamp-out", 1, 3, "out", "灭", Quantity.LampPower, null, 5, 10, 2000, 0, new RuleGuard(Quantity.LampRelay, 1)),
        new ThresholdRule("tilt", 1, 2, "tilted", "倾斜", Quantity.CoverTilt, 15, null, 10, 0, 3000, null),
        new ThresholdRule("gas", 2, 1, "gas", "燃气", Quantity.GasCh4, 50, null, 40, 1000, 0, null),
        new OfflineRule("offline", 1, 2, "offline", "离线", DeathDelayMs: 3000, SilenceMs: 30_000),
    ];

    internal static RuleSet Rules { get; } = RuleSet.Of(List);

    internal static string Device(int number) => $"37150201180000{number:D2}";

    internal static string Gateway(int number) => $"GW-{number:D6}";

    internal static IReadOnlyList<byte[]> Make(int seed, int seconds, int devices = 12)
    {
        var random = new Random(seed);
        var writer = new EntryWriter();
        var entries = new List<byte[]>();
        for (var second = 0; second < seconds; second++)
        {
            var now = T0 + second * 1000L;
            entries.Add(writer.Tick(now).ToArray());
            for (var device = 0; device < devices; device++)
            {
                var gateway = Gateway(device / 3);
                if (random.Next(200) == 0) entries.Add(writer.Message(Node(MessageKind.NodeDeath, gateway, now)).ToArray());
                if (random.Next(100) == 0) entries.Add(writer.Message(Node(MessageKind.NodeBirth, gateway, now)).ToArray());
                if (random.Next(10) > 7) continue;
                entries.Add(writer.Message(Data(random, gateway, Device(device), now + random.Next(900))).ToArray());
            }
        }

        return entries;
    }

    private static DecodedMessage Node(MessageKind kind, string gateway, long unixMs)
    {
        var message = new DecodedMessage();
        message.Reset(kind, gateway, null, unixMs);
        message.BdSeq = 0;
        return message;
    }

    private static DecodedMessage Data(Random random, string gateway, string device, long receivedMs)
    {
        var message = new DecodedMessage();
        message.Reset(MessageKind.Data, gateway, device, receivedMs);
        var isHistorical = random.Next(20) == 0;
        foreach (var quantity in (Quantity[])[Quantity.LampRelay, Quantity.LampPower, Quantity.CoverTilt, Quantity.GasCh4])
        {
            var at = receivedMs - random.Next(1500);
            var reading = random.Next(30) == 0 ? Reading.Bad(quantity, at, Quality.Timeout) : new Reading(quantity, at, ValueOf(random, quantity), Quality.Good);
            message.Readings.Add(new DecodedReading(reading, isHistorical));
        }

        return message;
    }

    private static double ValueOf(Random random, Quantity quantity) => quantity switch
    {
        Quantity.LampRelay => random.Next(2),
        Quantity.LampPower => random.Next(4) == 0 ? 2 : 90 + random.NextDouble(),
        Quantity.CoverTilt => random.Next(8) == 0 ? 15 + random.Next(3) : 3,
        _ => random.Next(10) == 0 ? 60 : 12.5,
    };
}
