using System.Text;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.DeviceSimulators.Talkers;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Nmea0183;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Talkers;

/// <summary>Sets of sentences on their grid, and the faults of a line: none may pass for a sentence of the head that it did not say.</summary>
public sealed class TalkerLineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 11, 30, 0, TimeSpan.Zero));
    private readonly BusCounters _counters = new();
    private readonly List<byte> _heard = [];

    [Fact]
    public async Task Run_WithoutFaults_SaysASetAtOnceAndTheNextAPeriodLater()
    {
        using var stop = new CancellationTokenSource();
        var began = _clock.GetUtcNow();
        var talking = Line([]).RunAsync(stop.Token);
        for (var set = 0; set < 5; set++)
        {
            await Deadline.Until(
                () =>
                {
                    if (Heard().Count >= 3 * (set + 1)) return true;
                    _clock.Advance(TimeSpan.FromMilliseconds(100));
                    return false;
                },
                Limit, "the set is said");
            Assert.True(_clock.GetUtcNow() - began >= TimeSpan.FromSeconds(set));
        }

        Assert.InRange(_counters.Replies, 15, 18);
        Assert.All(Heard(), sentence => Assert.StartsWith("WI", sentence));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => talking);
    }

    [Theory]
    [InlineData("flip", 0)]
    [InlineData("truncate", 0)]
    [InlineData("noise", 300)]
    [InlineData("foreign", 300)]
    [InlineData("dead:*", 0)]
    [InlineData("wrong-count", -1)]
    [InlineData("flip:0.3", -1)]
    public async Task Say_WithAFault_NothingPassesForWhatTheHeadDidNotSay(string fault, int whole)
    {
        await SayAsync(sets: 100, [fault]);

        var head = Head();
        var right = head.Sentences.Select(formatter => $"WI{formatter},{head.FieldsOf(formatter)}").ToHashSet();
        var own = Heard().Where(sentence => sentence.StartsWith("WI", StringComparison.Ordinal)).ToList();
        if (whole >= 0) Assert.InRange(own.Count, whole, whole + (whole == 0 ? 3 : 0));
        if (fault == "wrong-count") Assert.DoesNotContain(own, right.Contains);
        else Assert.All(own, sentence => Assert.Contains(sentence, right));
        if (fault == "foreign") Assert.Equal(300, Heard().Count(sentence => !sentence.StartsWith("WI", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Say_LateSentences_ComeAmongTheOthersAndNeverInsideThem()
    {
        await SayAsync(sets: 40, ["late:*:1300:0.3"]);
        Assert.True(_counters.Faults[FaultKind.Late] > 10);

        await Deadline.Until(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return Heard().Count == 120;
            },
            Limit, "what is late is said too");
    }

    [Fact]
    public async Task Pty_AWeatherHead_IsHeardAtItsFarEnd()
    {
        using var folder = new TempFolder();
        await using var talker = PtyTalker.Start([Head()], new TalkerLineOptions { Baud = 0, Every = TimeSpan.FromMilliseconds(50) }, BusFaultPlan.None, TimeProvider.System, folder["sky"]);
        using var line = new FileStream(talker.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var splitter = new NmeaSplitter();
        var reading = Task.Run(() =>
        {
            while (splitter.Sentences < 6)
            {
                splitter.Received(line.Read(splitter.Free.Span));
                while (splitter.Next(out _) != NmeaStatus.Incomplete)
                {
                }
            }
        }, TestContext.Current.CancellationToken);

        await reading.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, splitter.BadChecksums);
    }

    private WeatherTalker Head() => new("WI", new CityWorld(_clock, new WorldOptions { Seed = 7, Freeze = true }).Station("head"));

    private async Task SayAsync(int sets, string[] faults)
    {
        var line = Line(faults);
        for (var set = 0; set < sets; set++)
        {
            await line.SaySetAsync(TestContext.Current.CancellationToken);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private TalkerLine Line(string[] faults)
    {
        var mischief = new BusMischief(new BusFaultPlan(7, FaultArgument.ParseAll(faults)), [], _clock, _counters.Faults);
        return new TalkerLine([Head()], new TalkerLineOptions { Baud = 0 }, mischief, _counters, _clock, (bytes, _) =>
        {
            lock (_heard) _heard.AddRange(bytes.Span);
            return ValueTask.CompletedTask;
        });
    }

    private List<string> Heard()
    {
        var splitter = new NmeaSplitter();
        var sentences = new List<string>();
        lock (_heard)
        {
            for (var at = 0; at < _heard.Count; at++)
            {
                splitter.Feed([_heard[at]]);
                while (splitter.Next(out var sentence) is var status && status != NmeaStatus.Incomplete)
                {
                    if (status == NmeaStatus.Ok) sentences.Add($"{Encoding.ASCII.GetString(sentence.Talker)}{Encoding.ASCII.GetString(sentence.Formatter)},{Encoding.ASCII.GetString(sentence.Text)}");
                }
            }
        }

        return sentences;
    }
}
