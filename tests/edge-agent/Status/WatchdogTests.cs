using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Status;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Status;

public class WatchdogTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Run_LoopsMove_PetsWithinEveryInterval()
    {
        var pets = await PetsAsync(_ => true);

        Assert.Equal(31, pets);    // one at once, then three an interval for ten minutes
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Run_OneOfTwoLoopsStuck_StopsPettingWithinItsBound(int stuck)
    {
        var pets = await PetsAsync(loop => loop != stuck);

        Assert.Equal(2, pets);     // at 0 and 20 s; at 40 s the loop is 40 s behind
    }

    [Fact]
    public async Task Run_StuckLoopMovesAgain_PetsAgain()
    {
        using var folder = new TempFolder();
        using var manager = new ServiceManager(folder["notify"]);
        using var notify = new ServiceNotify(folder["notify"], Interval, _time);
        var stamp = _time.GetTimestamp();
        await using var watchdog = new Running(notify, [new WatchedLoop("bus a", () => stamp, Bound)], _time);
        await LookAsync(manager, TimeSpan.Zero);
        await LookAsync(manager, TimeSpan.FromSeconds(20));
        Assert.Equal(["STATUS=bus a does not move; well"], await LookAsync(manager, TimeSpan.FromSeconds(20)));

        stamp = _time.GetTimestamp();

        Assert.Equal(["WATCHDOG=1", "STATUS=well"], await LookAsync(manager, TimeSpan.FromSeconds(20)));
    }

    /// <summary>Ten minutes, in which the loops that move are stamped a second before each look of the watchdog.</summary>
    private async Task<int> PetsAsync(Func<int, bool> moves)
    {
        using var folder = new TempFolder();
        using var manager = new ServiceManager(folder["notify"]);
        using var notify = new ServiceNotify(folder["notify"], Interval, _time);
        var stamps = new[] { _time.GetTimestamp(), _time.GetTimestamp() };
        await using var watchdog = new Running(
            notify, [new WatchedLoop("bus a", () => stamps[0], Bound), new WatchedLoop("bus b", () => stamps[1], Bound)], _time);
        var pets = Pets(await LookAsync(manager, TimeSpan.Zero));
        for (var look = 0; look < 30; look++)
        {
            for (var loop = 0; loop < 2; loop++)
            {
                if (moves(loop)) stamps[loop] = _time.GetTimestamp() + (19 * _time.TimestampFrequency);
            }

            pets += Pets(await LookAsync(manager, TimeSpan.FromSeconds(20)));
        }

        return pets;
    }

    private static int Pets(IEnumerable<string> messages) => messages.Count(message => message == "WATCHDOG=1");

    /// <summary>Moves the clock and gives what the watchdog said at its look: the pet, if there is one, then its status.</summary>
    private async Task<IReadOnlyList<string>> LookAsync(ServiceManager manager, TimeSpan by)
    {
        _time.Advance(by);
        var heard = new List<string>();
        await Deadline.Until(
            () =>
            {
                heard.AddRange(manager.Waiting());
                return heard.Count > 0 && heard[^1].StartsWith("STATUS=", StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(60),
            "the watchdog looked");
        return heard;
    }

    /// <summary>The watchdog under test.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _task;

        public Running(IServiceNotify notify, IReadOnlyList<WatchedLoop> loops, TimeProvider time) =>
            _task = new Watchdog(notify, () => loops, () => "well", time, NullLogger.Instance).RunAsync(_stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _task;
            _stop.Dispose();
        }
    }
}
