using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>The verb <c>record</c>: MQTT traffic into a folder, as it was.</summary>
public static class RecordCommand
{
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(1);

    private const string Description =
        """
        Records MQTT traffic: topics, bodies, QoS and retain flag, each with the time it was read off the connection (UTC and monotonic).
        The recording is a folder of journal segments with checksums, each with an index; replay plays it.

        Examples:
          device-simulators record --broker mqtt://127.0.0.1:1883 --out hour.rec --for 1h          an MQTT broker such as mosquitto
          device-simulators record --broker mqtt://10.0.0.5 --topic 'spBv1.0/+/+/GW-000123/#' --out pole.rec
          SMARTPOLES_TOKEN=spt_... device-simulators record --broker mqtts://ingest.city:8883 --user night --out night.rec
                                                        our own server's tap, with an engineer's token (ingest-server tokens add)

        Our own server sends the standing births first; a broker does not keep births, so data of a node that was born before the recording
        began means nothing to a replay. --ask-births asks such a node to say its births again (NCMD Rebirth); without it nothing is sent.

        Each line tells messages heard and on disk. Dropped: arrived, but the disk did not keep up. Never arrived: the sequence numbers of
        the nodes have holes, so the broker dropped for us. Ctrl+C ends the recording in good order: what was heard is on disk.
        """;

    public static Command Create(TimeProvider clock)
    {
        var broker = new BrokerArguments("--broker", "MQTT server to listen to");
        var topic = new Option<string>("--topic") { Description = "Topic filter", HelpName = "FILTER", DefaultValueFactory = _ => "spBv1.0/#" };
        var folder = new Option<string>("--out") { Description = "Folder to record into; made, and never written over", HelpName = "DIR", Required = true };
        var span = Duration.Option("--for", "End after this time, such as 60s or 1h; default when stopped");
        var births = new Option<bool>("--ask-births") { Description = "Ask nodes whose birth was not heard for it" };
        var json = new Option<string?>("--json") { Description = "Write the counts as JSON at the end", HelpName = "FILE" };
        var command = new Command("record", Description) { topic, folder, span, births, json };
        broker.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                var options = new RecordOptions
                {
                    Target = broker.Read(parsed),
                    Topic = parsed.GetValue(topic)!,
                    Span = parsed.GetValue(span),
                    AsksForBirths = parsed.GetValue(births),
                };
                return await RunAsync(options, parsed.GetValue(folder)!, parsed.GetValue(json), clock, output, error, stop);
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
        RecordOptions options, string folder, string? json, TimeProvider clock, TextWriter output, TextWriter error, CancellationToken stop)
    {
        RecordCounts counts;
        string trouble;
        var started = clock.GetTimestamp();
        using (var writer = RecordingWriter.Create(folder, clock))
        {
            var recorder = new TrafficRecorder(options, writer, clock);
            using var limit = options.Span is { } span ? new CancellationTokenSource(span, clock) : new CancellationTokenSource();
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
            var recording = recorder.RunAsync(over.Token);
            await ShowAsync(recorder, recording, started, clock, output);
            trouble = await recording;
            counts = recorder.Counts;
        }

        var elapsed = clock.GetElapsedTime(started);
        await output.WriteLineAsync(Line(counts, (long)(counts.Heard / Math.Max(0.001, elapsed.TotalSeconds)), elapsed));
        if (json is not null) await File.WriteAllTextAsync(json, Json(counts, elapsed), CancellationToken.None);
        if (counts.Unborn > 0)
        {
            await output.WriteLineAsync($"{counts.Unborn} nodes never said their birth here: a replay leaves their data out. --ask-births asks for it");
        }

        if (trouble.Length == 0) return ExitCodes.Done;
        await error.WriteLineAsync(counts.Heard == 0
            ? $"Nothing recorded. {trouble}"
            : $"{trouble}. {counts.Kept} messages are safe in {folder} and can be replayed; {counts.Lost + counts.Dropped} are lost");
        return ExitCodes.Failed;
    }

    private static async Task ShowAsync(TrafficRecorder recorder, Task recording, long started, TimeProvider clock, TextWriter output)
    {
        using var timer = new PeriodicTimer(LinePeriod, clock);
        var before = 0L;
        while (true)
        {
            var tick = timer.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(tick, recording) == recording) return;
            var counts = recorder.Counts;
            await output.WriteLineAsync(Line(counts, counts.Heard - before, clock.GetElapsedTime(started)));
            before = counts.Heard;
        }
    }

    private static string Line(RecordCounts counts, long rate, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{elapsed.TotalSeconds,6:0} s  heard {counts.Heard} ({rate}/s)  on disk {counts.Kept}, {counts.Bytes / 1e6:0.0} MB  {counts.Nodes} nodes"
        + $"{Part(counts.Dropped, "dropped")}{Part(counts.Lost, "lost")}{Part(counts.NeverArrived, "never arrived")}{Part(counts.Unborn, "without birth")}");

    private static string Part(long count, string name) => count > 0 ? $"  {name} {count}" : "";

    private static string Json(RecordCounts counts, TimeSpan elapsed) => JsonSerializer.Serialize(new
    {
        seconds = elapsed.TotalSeconds,
        heard = counts.Heard,
        kept = counts.Kept,
        dropped = counts.Dropped,
        lost = counts.Lost,
        never_arrived = counts.NeverArrived,
        nodes = counts.Nodes,
        unborn = counts.Unborn,
        bytes = counts.Bytes,
    });
}
