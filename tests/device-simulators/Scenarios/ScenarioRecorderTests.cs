using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.Recording;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.Scoring;
using SmartPoles.DeviceSimulators.Tests.City;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Tests.Scenarios;

/// <summary>Scenarios that are reckoned ahead into recordings.</summary>
public sealed class ScenarioRecorderTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 9, 2, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpoles-recorder-");

    private static GeneratedCity Town => MadeCity.Town;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Record_DeadGateway_SaysItsDeathAndIsSilentUntilItsPowerIsBack()
    {
        var messages = Record("dead-gateway", 1, out var truth);

        var scene = Assert.Single(truth.Scenes);
        var gateway = Assert.Single(scene.Right).Subject;
        var own = messages.Where(message => message.Gateway == gateway).ToArray();
        var death = Assert.Single(own, message => message.Type == SparkplugMessageType.NDeath);
        Assert.InRange(death.UnixMs, scene.FromMs!.Value, scene.FromMs.Value + 500);
        Assert.Equal(2, own.Count(message => message.Type == SparkplugMessageType.NBirth));
        Assert.DoesNotContain(own, message => message.UnixMs > death.UnixMs && message.UnixMs < scene.ToMs);
        Assert.Contains(own, message => message.Type == SparkplugMessageType.DData && message.UnixMs > scene.ToMs);
        Assert.DoesNotContain(messages, message => message.Gateway != gateway && message.Type == SparkplugMessageType.NDeath);
    }

    [Fact]
    public void Record_CutLink_HandsInWhatWasKeptBehindNewBirths()
    {
        var messages = Record("backlog", 1, out var truth);

        var gateway = Assert.Single(truth.Scenes[0].Right).Subject;
        var back = messages.Where(message => message.Gateway == gateway && message.UnixMs >= truth.Scenes[0].ToMs).ToArray();
        var birth = Array.FindIndex(back, message => message.Type == SparkplugMessageType.NBirth);
        var atOnce = back.Count(message => message.Type == SparkplugMessageType.DData && message.UnixMs == back[birth].UnixMs);
        Assert.Equal(0, birth);

        // A day of a sample a minute for each device, and the two minutes of the cut.
        var devices = back.Count(message => message.Type == SparkplugMessageType.DBirth);
        Assert.True(atOnce >= 24 * 60 * devices, $"{atOnce} messages of {devices} devices");
    }

    [Fact]
    public void Record_TheSameAgain_IsTheSameByteForByte()
    {
        var first = Record("dead-gateway", 2, out _);
        var second = Record("dead-gateway", 2, out _);
        var other = Record("dead-gateway", 3, out _);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void StartOf_ScenarioWithAllLampsOn_IsAtNight()
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            Assert.Equal(21, RecordedTrial.StartOf("power-cut", LightingPlan.AlwaysOn, seed).Hour);
            Assert.Equal(RecordedTrial.StartOf("gas-leak", LightingPlan.DuskToDawn, seed), RecordedTrial.StartOf("gas-leak", LightingPlan.DuskToDawn, seed));
        }

        Assert.True(Enumerable.Range(1, 50).Select(seed => RecordedTrial.StartOf("gas-leak", LightingPlan.DuskToDawn, (ulong)seed).Hour).Distinct().Count() > 10);
    }

    [Fact]
    public void HandClock_MovedBack_Refuses()
    {
        var clock = new HandClock(Start);
        clock.MoveTo(Start.AddSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(5), clock.GetElapsedTime(Start.UtcTicks));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.MoveTo(Start));
    }

    private List<Heard> Record(string name, ulong seed, out (TruthRun Run, IReadOnlyList<TruthScene> Scenes) truth)
    {
        var folder = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        var recorded = Path.Combine(folder, "recording");
        var count = ScenarioRecorder.Record(Town, name, Start, seed, Period, recorded, Path.Combine(folder, TruthJson.FileName), TestContext.Current.CancellationToken);
        truth = TruthFile.Read(folder, out var reason) ?? throw new InvalidOperationException(reason);
        var heard = new List<Heard>();
        using var reader = RecordingReader.Open(recorded);
        reader.Select(0, long.MaxValue);
        while (reader.TryNext(out var entry, out _))
        {
            if (entry.Kind == EntryKind.Message) heard.Add(Heard.Of(in entry));
        }

        Assert.Equal(count, heard.Count);
        Assert.Empty(reader.Damaged);
        return heard;
    }

    private sealed record Heard(long UnixMs, SparkplugMessageType Type, string Gateway, string Topic, string Payload)
    {
        internal static Heard Of(in RecordedEntry entry)
        {
            var text = System.Text.Encoding.UTF8.GetString(entry.Topic);
            Assert.Equal(TopicStatus.Ok, SparkplugTopic.Parse(text, out var topic));
            return new Heard(entry.UnixUs / 1000, topic.Type, topic.Node, text, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(entry.Payload)));
        }
    }
}
