using System.Text;
using SmartPoles.DeviceSimulators.Recording;
using SmartPoles.IngestServer.Tests;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>A recording of one gateway with one device that reports once a second: births, readings and a death.</summary>
internal static class SmallRecording
{
    internal const string Gateway = GatewayMessages.Gateway;
    internal const string Device = GatewayMessages.Lamp;
    internal const long StartUnixMs = 1_790_000_000_000;

    /// <summary>What else is in it besides the readings: two births and a death.</summary>
    internal const int Sessions = 3;

    /// <summary>Methane, for a while in the middle far beyond any limit.</summary>
    internal static void Write(string path, int readings) => Write(path, GasOf(readings));

    internal static void Write(string path, IReadOnlyList<Reading> readings)
    {
        var gateway = new GatewayMessages();
        using var writer = RecordingWriter.Create(path, TimeProvider.System);
        writer.TryNote(EntryKind.Begin, StartUnixMs * 1000, 0, "test");
        Add(gateway.Topic(SparkplugMessageType.NBirth), gateway.NodeBirth(3), 0);
        Add(gateway.Topic(SparkplugMessageType.DBirth), gateway.DeviceBirth(), 0);
        for (var number = 1; number <= readings.Count; number++)
        {
            Add(gateway.Topic(SparkplugMessageType.DData), gateway.Data((ulong)number, readings[number - 1]), number);
        }

        Add(gateway.Topic(SparkplugMessageType.NDeath), gateway.NodeDeath(3), readings.Count + 1);
        Assert.True(writer.TryNote(EntryKind.End, (StartUnixMs + 1_000_000) * 1000, 1_000_000_000_000, "", readings.Count + Sessions));

        void Add(string topic, byte[] payload, int second)
        {
            var entry = new RecordedEntry
            {
                Kind = EntryKind.Message,
                UnixUs = (StartUnixMs + (second * 1000L)) * 1000,
                OffsetNs = second * 1_000_000_000L,
                Topic = Encoding.UTF8.GetBytes(topic),
                Payload = payload,
            };
            Assert.True(writer.TryAdd(in entry));
        }
    }

    private static Reading[] GasOf(int readings) =>
    [
        .. Enumerable.Range(1, readings).Select(number => new Reading(
            Quantity.GasCh4, StartUnixMs + (number * 1000L), number > readings / 4 && number < readings / 2 ? 40 : 0, Quality.Good)),
    ];
}
