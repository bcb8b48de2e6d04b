using System.Diagnostics;
using System.Text;
using SmartPoles.DeviceSimulators.Recording;
using SmartPoles.DeviceSimulators.Recording.Mqtt;
using SmartPoles.DeviceSimulators.Recording.Replay;
using SmartPoles.EdgeAgent.Tests.Uplink;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Recording;

/// <summary>Against a real mosquitto with its own clients on the other side.</summary>
public sealed class TrafficRecorderTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _end = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Folder => _folder["hour.rec"];

    public void Dispose()
    {
        _end.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Record_MosquittoPub_KeepsTopicBodyQosAndRetain()
    {
        var publisher = RealPart.Require("mosquitto_pub", "mosquitto-clients");
        await using var broker = await Mosquitto.StartAsync();
        using (var writer = RecordingWriter.Create(Folder, TimeProvider.System))
        {
            var (recorder, recording) = Start(broker.Port, writer, "#");
            await Publish(publisher, broker.Port, "-t", "a/b", "-m", "first", "-q", "0");
            await Publish(publisher, broker.Port, "-t", "a/c", "-m", "second", "-q", "1", "-r");
            await Publish(publisher, broker.Port, "-t", "a/d", "-m", "third", "-q", "2");
            await Deadline.Until(() => recorder.Counts.Heard >= 3, Limit, "three messages");
            await _end.CancelAsync();
            Assert.Equal("", await recording.WaitAsync(Limit, Stop));
            Assert.Equal((3, 3, 0), (recorder.Counts.Heard, recorder.Counts.Kept, recorder.Counts.Dropped));
        }

        using var reader = RecordingReader.Open(Folder);
        var read = new List<string>();
        var kinds = new List<EntryKind>();
        var last = -1L;
        while (reader.TryNext(out var entry, out _))
        {
            kinds.Add(entry.Kind);
            Assert.True(entry.OffsetNs >= last, "monotonic time never goes back");
            last = entry.OffsetNs;
            if (entry.Kind == EntryKind.Message) read.Add($"{Encoding.UTF8.GetString(entry.Topic)} {Encoding.UTF8.GetString(entry.Payload)} {entry.Qos} {entry.IsRetained}");
        }

        Assert.Equal(["a/b first 0 False", "a/c second 1 True", "a/d third 2 False"], read);
        Assert.Equal([EntryKind.Begin, EntryKind.Message, EntryKind.Message, EntryKind.Message, EntryKind.End], kinds);
    }

    [Fact]
    public async Task RecordAndReplay_ThroughMosquitto_SubscriberHearsTheSameBodies()
    {
        var subscriber = RealPart.Require("mosquitto_sub", "mosquitto-clients");
        await using var broker = await Mosquitto.StartAsync();
        using (var writer = RecordingWriter.Create(Folder, TimeProvider.System))
        {
            RecordingBench.Add(writer, Enumerable.Range(0, 20).Select(at => ($"plain/{at}", Encoding.UTF8.GetBytes($"body-{at}"))));
        }

        // What the broker keeps comes first: then the subscription stands.
        await Publish(RealPart.Require("mosquitto_pub", "mosquitto-clients"), broker.Port, "-t", "plain/ready", "-m", "ready", "-r", "-q", "1");
        using var hearing = Process.Start(new ProcessStartInfo(subscriber, ["-p", $"{broker.Port}", "-t", "plain/#", "-v", "-C", "21", "-W", "30", "-q", "1"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("plain/ready ready", await hearing.StandardOutput.ReadLineAsync(Stop));
        using var recording = RecordingReader.Open(Folder);
        var run = new ReplayRun(recording, new ReplayOptions { Target = TargetOf(broker.Port), Run = 1, Speed = Pacing.Unpaced }, TimeProvider.System);
        await run.RunAsync(Stop).WaitAsync(Limit, Stop);
        var heard = (await hearing.StandardOutput.ReadToEndAsync(Stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(20, run.Counts.Acknowledged);
        Assert.Equal(Enumerable.Range(0, 20).Select(at => $"plain/{at} body-{at}"), heard);
    }

    [Fact]
    public async Task Record_BrokerGoesAndComesBack_RecordsOnAndNotesTheHole()
    {
        var publisher = RealPart.Require("mosquitto_pub", "mosquitto-clients");
        await using var broker = await Mosquitto.StartAsync();
        using (var writer = RecordingWriter.Create(Folder, TimeProvider.System))
        {
            var (recorder, recording) = Start(broker.Port, writer, "#");
            await Publish(publisher, broker.Port, "-t", "a", "-m", "before", "-q", "1");
            await Deadline.Until(() => recorder.Counts.Heard == 1, Limit, "the first");
            await broker.KillAsync();
            await broker.StartAgainAsync();
            await Deadline.Until(
                async () =>
                {
                    await Publish(publisher, broker.Port, "-t", "a", "-m", "after", "-q", "1");
                    return recorder.Counts.Heard > 1;
                },
                Limit,
                "one after the return");
            await _end.CancelAsync();
            Assert.Equal("", await recording.WaitAsync(Limit, Stop));
        }

        using var reader = RecordingReader.Open(Folder);
        var notes = new List<string>();
        while (reader.TryNext(out var entry, out _))
        {
            if (entry.Kind == EntryKind.Connection) notes.Add(Encoding.UTF8.GetString(entry.Topic));
        }

        Assert.Equal(2, notes.Count);
        Assert.StartsWith("lost: ", notes[0], StringComparison.Ordinal);
        Assert.Equal("stands again", notes[1]);
    }

    [Fact]
    public async Task Record_BrokerThatRefuses_SaysWhatToDo()
    {
        await File.WriteAllTextAsync(_folder["passwords"], "", Stop);
        await using var broker = await Mosquitto.StartAsync($"allow_anonymous false\npassword_file {_folder["passwords"]}");
        using var writer = RecordingWriter.Create(Folder, TimeProvider.System);
        var recorder = new TrafficRecorder(new RecordOptions { Target = TargetOf(broker.Port) }, writer, TimeProvider.System);

        var trouble = await recorder.RunAsync(Stop).WaitAsync(Limit, Stop);

        Assert.Contains("--password-file", trouble, StringComparison.Ordinal);
        Assert.Contains($":{broker.Port}", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_DiskFull_EndsWithCountsThatAddUp()
    {
        var publisher = RealPart.Require("mosquitto_pub", "mosquitto-clients");
        await using var broker = await Mosquitto.StartAsync();
        using (var writer = RecordingWriter.Create(Folder, TimeProvider.System, new FullDisk(bytesMax: 20_000)))
        {
            var (recorder, recording) = Start(broker.Port, writer, "#");
            await File.WriteAllTextAsync(_folder["lines"], string.Concat(Enumerable.Range(0, 3000).Select(at => $"a body that fills a disk {at}\n")), Stop);
            using var sending = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{publisher} -p {broker.Port} -t a -q 1 -l < {_folder["lines"]}"]))!;
            var trouble = await recording.WaitAsync(Limit, Stop);
            await sending.WaitForExitAsync(Stop);

            Assert.Contains("No space left", trouble, StringComparison.Ordinal);
            var counts = recorder.Counts;
            Assert.Equal(counts.Heard, counts.Kept + counts.Dropped + counts.Lost);
            Assert.True(counts.Dropped + counts.Lost > 0);
        }
    }

    [Fact]
    public void SeqWatch_HolesInTheNumbers_AreCounted()
    {
        var watch = new SeqWatch();
        Hear("NBIRTH", null, RecordingBench.NodeBirth(1));
        Hear("DBIRTH", RecordingBench.Lamp, RecordingBench.DeviceBirth(1));
        Hear("DDATA", RecordingBench.Lamp, RecordingBench.Data(1, 1, 1, 2));
        Assert.Equal(0, watch.Missing);

        Hear("DDATA", RecordingBench.Lamp, RecordingBench.Data(1, 1, 1, 6));
        Assert.Equal(3, watch.Missing);
        Hear("NBIRTH", null, RecordingBench.NodeBirth(1));
        Hear("DDATA", RecordingBench.Lamp, RecordingBench.Data(1, 1, 1, 1));
        Assert.Equal((3, 1, 0), (watch.Missing, watch.Nodes, watch.Unborn));

        // Births out of a tap's cache, then the present: no loss.
        watch.Forget();
        Hear("NBIRTH", null, RecordingBench.NodeBirth(1));
        Hear("DBIRTH", RecordingBench.Lamp, RecordingBench.DeviceBirth(1));
        Hear("DDATA", RecordingBench.Lamp, RecordingBench.Data(1, 1, 1, 150));
        Hear("DDATA", RecordingBench.Lamp, RecordingBench.Data(1, 1, 1, 151));
        Assert.Equal(3, watch.Missing);

        void Hear(string type, string? device, byte[] payload)
        {
            var topic = new TopicBook().Of(Encoding.UTF8.GetBytes(RecordingBench.Topic(type, "GW-1", device)))!.Value;
            watch.Hear(in topic, payload);
        }
    }

    [Fact]
    public void TrafficBuffer_Full_TakesNothingMoreUntilItIsEmptied()
    {
        using var buffer = new TrafficBuffer(bytesMax: 1000);
        var entry = new RecordedEntry { Kind = EntryKind.Message, Topic = "a"u8, Payload = new byte[300] };
        Assert.True(buffer.TryAdd(in entry) && buffer.TryAdd(in entry) && buffer.TryAdd(in entry));

        Assert.False(buffer.TryAdd(in entry));

        Assert.Equal(3 * (sizeof(int) + entry.Size), buffer.TakeAll().Length);
        Assert.True(buffer.TryAdd(in entry));
    }

    private static MqttTarget TargetOf(int port) => new() { Address = new Uri($"mqtt://127.0.0.1:{port}") };

    private (TrafficRecorder Recorder, Task<string> Recording) Start(int port, RecordingWriter writer, string topic)
    {
        var recorder = new TrafficRecorder(new RecordOptions { Target = TargetOf(port), Topic = topic }, writer, TimeProvider.System);
        var recording = recorder.RunAsync(_end.Token);
        Assert.True(recorder.Listening.Wait((int)Limit.TotalMilliseconds, Stop));
        return (recorder, recording);
    }

    private static async Task Publish(string program, int port, params string[] arguments)
    {
        using var sending = Process.Start(new ProcessStartInfo(program, ["-p", $"{port}", .. arguments]))!;
        await sending.WaitForExitAsync(Stop);
        Assert.Equal(0, sending.ExitCode);
    }
}
