using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>The verb <c>replay</c>: a recording into a server, as it was or as if it were now.</summary>
public static class ReplayCommand
{
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(1);

    private const string Description =
        """
        Plays a recording of MQTT traffic into a server. Each recorded gateway connects as itself, says its births and sends at QoS 1, with bdSeq and
        sequence numbers of the new session, and with an epoch and record numbers of the run.

        Examples:
          device-simulators replay --in hour.rec --server mqtt://127.0.0.1:1883                     in real time, with the times it had
          device-simulators replay --in hour.rec --speed 10 --retime now                            ten times as fast, as if it were now
          device-simulators replay --in hour.rec --speed max --from 10m --to 20m --gateway GW-000123
          device-simulators replay --in hour.rec --run 7 ...  twice                                 the server takes it once

        Run: a server knows a record by gateway, epoch, device and number. The epochs of a replay follow from recording and run, so another run is
        taken as new and the same run again is not: a replay that broke off is finished by playing the same run anew. Without --run a new one is
        drawn and told.
        As it was: ingest-server run --replay --data EMPTY takes receive times and ticks from the recording, so that the same alarms come out with the
        same ids, at any speed: device-simulators replay --in hour.rec --speed max --as-it-was http://127.0.0.1:8080/
        Times: --retime now adds one offset to every time. At --speed 1 the first moment of the range becomes now; faster, the last moment becomes
        the moment when it will have been played, because no reading may lie ahead of the clock; the rest then counts as late.
        Left out and counted: commands (a command out of a recording must move no valve), STATE of hosts, data of nodes whose birth is not in the
        recording. When the range begins in the middle, the births that stand then are said first.
        Damaged parts are passed over and named with file and byte; the rest is played, and the exit code is 1.
        """;

    public static Command Create(TimeProvider clock)
    {
        var folder = new Option<string>("--in") { Description = "Folder of the recording; nothing in it is changed", HelpName = "DIR", Required = true };
        var server = new BrokerArguments("--server", "MQTT server to play into", isForGateways: true);
        var speed = new Option<string>("--speed") { Description = "1 real time, N times as fast, or max", HelpName = "N|max", DefaultValueFactory = _ => "1" };
        var from = new Option<string?>("--from") { Description = "Begin here: 10m from the beginning, or a time such as 2026-11-30T10:00:00Z", HelpName = "WHEN" };
        var to = new Option<string?>("--to") { Description = "End here, told as --from", HelpName = "WHEN" };
        var gateways = new Option<string[]>("--gateway") { Description = "Only this gateway; may be repeated", HelpName = "ID" };
        var devices = new Option<string[]>("--device") { Description = "Only this device; may be repeated", HelpName = "ID" };
        var retime = new Option<string>("--retime") { Description = "keep: times as they were; now: as if it were now", HelpName = "keep|now", DefaultValueFactory = _ => "keep" };
        retime.AcceptOnlyFromAmong("keep", "now");
        var run = new Option<ulong?>("--run") { Description = "Number of the run; the same number continues it", HelpName = "N" };
        var asItWas = new Option<string?>("--as-it-was")
        {
            Description = "API of a server of its own (ingest-server run --replay): receive times and ticks come from the recording",
            HelpName = "URL",
        };
        var json = new Option<string?>("--json") { Description = "Write the figures as JSON at the end", HelpName = "FILE" };
        var command = new Command("replay", Description) { folder, speed, from, to, gateways, devices, retime, run, asItWas, json };
        server.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                using var recording = RecordingReader.Open(parsed.GetValue(folder)!);
                var options = new ReplayOptions
                {
                    Target = server.Read(parsed),
                    Run = parsed.GetValue(run) ?? (ulong)clock.GetUtcNow().ToUnixTimeMilliseconds(),
                    Speed = ReadSpeed(parsed.GetValue(speed)!),
                    IsRetimed = parsed.GetValue(retime) == "now",
                    From = ReadMoment(parsed.GetValue(from), "--from", recording) ?? TimeSpan.Zero,
                    To = ReadMoment(parsed.GetValue(to), "--to", recording),
                    Gateways = (parsed.GetValue(gateways) ?? []).ToHashSet(StringComparer.Ordinal),
                    Api = ReadApi(parsed.GetValue(asItWas)),
                    Token = Environment.GetEnvironmentVariable("SMARTPOLES_TOKEN"),
                    Devices = (parsed.GetValue(devices) ?? []).ToHashSet(StringComparer.Ordinal),
                };
                if (options is { Api: not null, IsRetimed: true }) throw new WorldArgumentException("--as-it-was and --retime now: either as it was, or as if it were now");
                CheckGateways(options, recording);
                return await RunAsync(recording, options, parsed.GetValue(folder)!, parsed.GetValue(json), clock, output, error, stop);
            }
            catch (WorldArgumentException fault)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Misused;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(
        RecordingReader recording, ReplayOptions options, string folder, string? json, TimeProvider clock, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var run = new ReplayRun(recording, options, clock);
        var length = TimeSpan.FromTicks(recording.LengthNs / 100);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{folder}: {recording.Messages} messages of {recording.Gateways.Count} nodes in {length.TotalSeconds:0.0} s from {DateTimeOffset.UnixEpoch.AddTicks(recording.StartUnixUs * 10):yyyy-MM-dd HH:mm:ss.fff}Z"));
        await output.WriteLineAsync($"Run {options.Run}: --run {options.Run} continues it if it breaks off");
        var started = clock.GetTimestamp();
        var playing = run.RunAsync(stop);
        using (var timer = new PeriodicTimer(LinePeriod, clock))
        {
            var before = 0L;
            while (await Task.WhenAny(timer.WaitForNextTickAsync().AsTask(), playing) != playing)
            {
                var now = run.Counts;
                await output.WriteLineAsync(Line(run, now, now.Acknowledged - before, clock.GetElapsedTime(started)));
                before = now.Acknowledged;
            }
        }

        await playing;
        var elapsed = clock.GetElapsedTime(started);
        var counts = run.Counts;
        await output.WriteLineAsync(Line(run, counts, (long)(counts.Acknowledged / Math.Max(0.001, elapsed.TotalSeconds)), elapsed));
        foreach (var (reason, count) in counts.LeftOut) await output.WriteLineAsync($"left out: {count} messages, {reason}");
        foreach (var damage in recording.Damaged) await error.WriteLineAsync($"{folder}: {damage}");
        if (json is not null) await File.WriteAllTextAsync(json, Json(options, run, counts, recording, elapsed), CancellationToken.None);
        var isWhole = !counts.HasFailures && recording.Damaged.Count == 0 && !stop.IsCancellationRequested;
        if (stop.IsCancellationRequested) await error.WriteLineAsync($"Stopped; --run {options.Run} finishes it");
        return isWhole ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string Line(ReplayRun run, ReplayCounts counts, long rate, TimeSpan elapsed)
    {
        var late = counts.LateMaxMs > 0 ? string.Create(CultureInfo.InvariantCulture, $"  off by p50 {counts.LateP50Ms:0.0}, p99 {counts.LateP99Ms:0.0} ms, lately {counts.DriftMs:0.0}") : "";
        var leftOut = counts.LeftOut.Values.Sum() is var sum and > 0 ? $"  left out {sum}" : "";
        var trouble = counts.LastTrouble.Length > 0 && run.Connected < run.Gateways ? $"  ({counts.LastTrouble})" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds,6:0} s  {run.Connected} of {run.Gateways} connected  acknowledged {counts.Acknowledged} ({rate}/s), {counts.Readings} readings{late}{leftOut}{trouble}");
    }

    private static Uri? ReadApi(string? text)
    {
        if (text is null) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var api) && api.Scheme is "http" or "https"
            ? api
            : throw new WorldArgumentException($"--as-it-was: {text} is no http://host:port/");
    }

    private static double ReadSpeed(string text) => text switch
    {
        "max" => Pacing.Unpaced,
        _ when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var speed) && speed is >= 0.01 and <= 100_000 => speed,
        _ => throw new WorldArgumentException($"--speed: {text} is neither a number from 0.01 to 100000 nor max"),
    };

    private static TimeSpan? ReadMoment(string? text, string option, RecordingReader recording)
    {
        if (text is null) return null;
        if (Duration.TryParse(text, out var span)) return span;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            throw new WorldArgumentException($"{option}: {text} is neither a span such as 10m nor a time such as 2026-11-30T10:00:00Z");
        }

        var offset = moment - DateTimeOffset.UnixEpoch.AddTicks(recording.StartUnixUs * 10);
        return offset > TimeSpan.Zero ? offset : TimeSpan.Zero;
    }

    private static void CheckGateways(ReplayOptions options, RecordingReader recording)
    {
        var unknown = options.Gateways.Where(gateway => !recording.Gateways.Contains(gateway)).ToList();
        if (unknown.Count == 0) return;
        var known = string.Join(", ", recording.Gateways.Where(gateway => gateway.Length > 0).Order(StringComparer.Ordinal).Take(5));
        throw new WorldArgumentException($"--gateway: {string.Join(", ", unknown)} is not in the recording; in it are {known}{(recording.Gateways.Count > 5 ? " and others" : "")}");
    }

    private static string Json(ReplayOptions options, ReplayRun run, ReplayCounts counts, RecordingReader recording, TimeSpan elapsed) => JsonSerializer.Serialize(new
    {
        run = options.Run,
        seconds = elapsed.TotalSeconds,
        recorded_seconds = run.LengthNs / 1e9,
        shift_ms = run.ShiftMs,
        gateways = run.Gateways,
        acknowledged = counts.Acknowledged,
        readings = counts.Readings,
        messages_per_s = counts.Acknowledged / Math.Max(0.001, elapsed.TotalSeconds),
        readings_per_s = counts.Readings / Math.Max(0.001, elapsed.TotalSeconds),
        sent_again = counts.Again,
        off_p50_ms = counts.LateP50Ms,
        off_p99_ms = counts.LateP99Ms,
        off_max_ms = counts.LateMaxMs,
        drift_ms = counts.DriftMs,
        left_out = counts.LeftOut,
        damaged = recording.Damaged.Select(damage => new { place = damage.Place, bytes = damage.Bytes, messages = damage.Messages }),
    });
}
