using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.LoadRig.Edge;

/// <summary><c>measure-outbox CONFIG</c>: size, writing and reopening of the outbox after a long outage.</summary>
internal static class MeasureOutboxCommand
{
    private static readonly Quantity[] Ten =
    [
        Quantity.LampVoltage, Quantity.LampCurrent, Quantity.LampPower, Quantity.LampDimming, Quantity.LampEnergy,
        Quantity.EnvTemperature, Quantity.EnvHumidity, Quantity.WaterPressure, Quantity.WaterFlow, Quantity.CoverTilt,
    ];

    public static Command Create()
    {
        var config = new Argument<FileInfo>("config") { Description = "Configuration file of an agent with an empty data directory" };
        var readings = new Option<long>("--readings") { Description = "Readings to append", DefaultValueFactory = _ => 25_920_000 };
        var single = new Option<bool>("--single") { Description = "Ten polls a second of one quantity in place of one poll of ten" };
        var command = new Command("measure-outbox", "Fills an empty outbox as an outage would, and measures size, writing and reopening.") { config, readings, single };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(config)!.FullName;
            var faults = new FaultList(path);
            var configuration = AgentConfiguration.Read(path, faults);
            if (configuration is null || faults.Faults.Count > 0) throw new RigException(string.Join('\n', faults.Faults));
            return Run(configuration, parsed.GetValue(readings), parsed.GetValue(single));
        });
        return command;
    }

    private static int Run(AgentConfiguration configuration, long readings, bool isSingle)
    {
        var result = new JsonObject();
        var outbox = Open(configuration, 1);
        var unixMs = TimeProvider.System.GetUtcNow().AddDays(-60).ToUnixTimeMilliseconds();
        var random = new Random(1);
        var poll = new Reading[isSingle ? 1 : Ten.Length];
        var energy = 1234.5;
        var watch = Stopwatch.StartNew();
        for (long appended = 0, polls = 0; appended < readings; appended += poll.Length, polls++)
        {
            unixMs += isSingle ? 100 + random.Next(-3, 4) : 1000 + random.Next(-8, 9);
            energy += 0.0001;
            for (var index = 0; index < poll.Length; index++)
            {
                var quantity = isSingle ? Quantity.WaterPressure : Ten[index];
                var value = quantity == Quantity.LampEnergy ? Math.Round(energy, 3) : (Math.Round(random.NextDouble() * 50, 2) / 10);
                poll[index] = new Reading(quantity, unixMs + (index / 4 * 37), value, Quality.Good);
            }

            outbox.Append("3715020118000001", ClockQuality.Synchronised, poll, isUrgent: false);
            if (polls % 20_000 == 0) outbox.Maintain();
        }

        outbox.FlushAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        outbox.Maintain();
        var status = outbox.Status;
        result["readings"] = status.Taken;
        result["bytes_on_disk"] = status.BytesOnDisk;
        result["bytes_per_reading"] = Round(status.BytesOnDisk / (double)status.Taken);
        result["bytes_written_per_reading"] = Round(status.BytesWritten / (double)status.Taken);
        result["flushes"] = status.Flushes;
        result["dropped"] = status.Dropped;
        result["thinned"] = status.Thinned;
        result["append_seconds"] = Round(watch.Elapsed.TotalSeconds);
        outbox.DisposeAsync().AsTask().GetAwaiter().GetResult();

        watch.Restart();
        outbox = Open(configuration, 2);
        result["recovery_ms"] = Round(watch.Elapsed.TotalMilliseconds);
        watch.Restart();
        result["pending"] = outbox.CountPending();
        var lanes = outbox.OpenLanes(TimeSpan.FromMinutes(1));
        _ = lanes.History.Take();
        result["first_record_ms"] = Round(watch.Elapsed.TotalMilliseconds);
        lanes.Live.Dispose();
        lanes.History.Dispose();
        outbox.DisposeAsync().AsTask().GetAwaiter().GetResult();
        result["peak_rss_mb"] = Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0);
        Console.WriteLine(result.ToJsonString());
        return 0;
    }

    private static JsonNode? Round(double value) => JsonNode.Parse(value.ToString("F2", CultureInfo.InvariantCulture));

    private static OutboxJournal Open(AgentConfiguration configuration, ulong start) => OutboxJournal.Open(
        configuration.Agent.DataDirectory, configuration.Outbox, start, TimeProvider.System, NullLogger.Instance);
}
