using System.Diagnostics;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>
/// The same gateways against mosquitto, which nobody is subscribed to: what a broker takes that decodes nothing and keeps nothing.
/// </summary>
internal static class MosquittoPeer
{
    private static readonly TimeSpan SpanMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(IngestContext rig, string? parent, CancellationToken stop)
    {
        var binary = ChildProgram.Require("mosquitto", "mosquitto");
        using var folder = new ScratchFolder(parent);
        var port = ChildProgram.FreePort();
        await File.WriteAllTextAsync(
            folder["mosquitto.conf"],
            $"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type error\nset_tcp_nodelay true\nmax_inflight_messages 0\n",
            stop);
        await using var mosquitto = await ChildProgram.StartAsync(
            new ProcessStartInfo(binary, ["-c", folder["mosquitto.conf"]]), token => ChildProgram.ListensAsync(port, token), rig.Time, stop);
        using var fleet = new GatewayFleet(rig.City, rig.Generator with { Port = port }, rig.Seed, rig.Time);
        fleet.ConnectAll();
        await UntilAsync(rig, mosquitto, fleet, () => fleet.Live == rig.City.Gateways, stop);

        rig.Sheet.Tell("the same against mosquitto ...");
        var (cpu, ownCpu) = (ProcessFigures.Cpu(mosquitto.Pid), ProcessFigures.OwnCpu());
        var began = fleet.Publish();
        var span = rig.Span < SpanMax ? rig.Span : SpanMax;
        await UntilAsync(rig, mosquitto, fleet, () => Stopwatch.GetElapsedTime(began) >= span, stop);
        fleet.Drain();
        await UntilAsync(rig, mosquitto, fleet, () => fleet.IsIdle, stop);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        cpu = ProcessFigures.Cpu(mosquitto.Pid) - cpu;
        ownCpu = ProcessFigures.OwnCpu() - ownCpu;
        rig.Sheet.Report("mosquitto_acked_per_s", fleet.Acknowledged / seconds, 0);
        rig.Sheet.Report("mosquitto_cpu_us_per_reading", cpu.TotalMicroseconds / fleet.Acknowledged, 3);
        rig.Sheet.Report("mosquitto_readings_per_core_s", fleet.Acknowledged / cpu.TotalSeconds, 0);
        rig.Sheet.Report("mosquitto_generator_cpu_us_per_reading", ownCpu.TotalMicroseconds / fleet.Acknowledged, 3);
        rig.Sheet.Report("mosquitto_puback_p99_ms", fleet.FromSend().PercentileMs(99));
    }

    private static async Task UntilAsync(IngestContext rig, ChildProgram mosquitto, GatewayFleet fleet, Func<bool> isSo, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            mosquitto.ThrowIfEnded();
            fleet.ThrowIfFailed();
            if (Stopwatch.GetElapsedTime(began) > ConnectLimit) throw new RigException($"mosquitto has {fleet.Live} gateways, {fleet.Acknowledged} of {fleet.Published} readings:\n{mosquitto.Output}");
            await Task.Delay(Look, rig.Time, stop);
        }
    }
}
