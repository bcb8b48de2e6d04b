using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

public class SampleClockTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly SteppingTime _time = new(Now);
    private bool _isSynchronised;

    [Fact]
    public void UnixMsAt_StartIn1970_CountsFromTheMachinesStartUntilTheTimeIsKnown()
    {
        _time.SetWall(DateTimeOffset.UnixEpoch.AddSeconds(5));
        var clock = new SampleClock(_time, new MachineStart(7, AheadMs: 30_000), () => _isSynchronised);
        var stamp = _time.GetTimestamp();
        Assert.True(SampleClock.IsSinceStart(clock.UnixMsAt(stamp)));
        Assert.Equal((ClockQuality.Unknown, null), (clock.Quality, clock.OffsetMs));
        var sinceStart = clock.UnixMsAt(stamp);

        _time.SetWall(Now);
        _isSynchronised = true;
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(ClockQuality.Synchronised, clock.Quality);
        Assert.Equal(Now.ToUnixTimeMilliseconds(), clock.UnixMsAt(stamp));
        Assert.Equal(clock.UnixMsAt(stamp), sinceStart + clock.OffsetMs);
    }

    /// <summary>At the start, too: the first reading of the wall clock is the slowest of all.</summary>
    [Fact]
    public void UnixMsAt_MachineBusyBetweenReadingTheTwoClocks_IsRightAllTheSame()
    {
        foreach (var milliseconds in (int[])[400, 150, 0]) _time.Interruptions.Enqueue(TimeSpan.FromMilliseconds(milliseconds));
        var clock = New();
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), clock.UnixMsAt(_time.GetTimestamp()));

        _time.Advance(TimeSpan.FromSeconds(1));
        var (stamp, wall) = (_time.GetTimestamp(), _time.GetUtcNow());
        foreach (var milliseconds in (int[])[900, 0]) _time.Interruptions.Enqueue(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(wall.ToUnixTimeMilliseconds(), clock.UnixMsAt(stamp));
        Assert.Empty(_time.Interruptions);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(315_360_000)]
    public void UnixMsAt_StepOfTheWallClock_IsTakenOverAtOnce(int seconds)
    {
        var clock = New();
        _time.SetWall(Now.AddSeconds(seconds));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Now.AddSeconds(seconds + 1).ToUnixTimeMilliseconds(), clock.UnixMsAt(_time.GetTimestamp()));
    }

    [Fact]
    public void UnixMsAt_WallClockFallsToAnUnbelievableTime_RunsOnByTheMonotonicClock()
    {
        var clock = New();
        _time.SetWall(Now.AddYears(-10));
        _time.Advance(TimeSpan.FromHours(3));

        Assert.Equal(Now.AddHours(3).ToUnixTimeMilliseconds(), clock.UnixMsAt(_time.GetTimestamp()));
        Assert.Equal(ClockQuality.FreeRunning, clock.Quality);
    }

    [Fact]
    public void UnixMsAt_SlowDrift_IsFollowedWithoutAJumpAndNeverBackwards()
    {
        var clock = New();
        var before = clock.UnixMsAt(_time.GetTimestamp());
        for (var second = 1; second <= 600; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _time.SetWall(_time.GetUtcNow().AddMilliseconds(-0.5));
            var unixMs = clock.UnixMsAt(_time.GetTimestamp());
            Assert.InRange(unixMs - before, 998, 1001);
            before = unixMs;
        }

        Assert.InRange(before - _time.GetUtcNow().ToUnixTimeMilliseconds(), 0, 15);
    }

    [Fact]
    public void UnixMsAt_SteadyState_AllocatesNothing()
    {
        var clock = new SampleClock(TimeProvider.System);

        var allocated = Allocations.Of(() =>
        {
            for (var count = 0; count < 1000; count++)
            {
                clock.UnixMsAt(TimeProvider.System.GetTimestamp());
                _ = clock.Quality;
            }
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void MachineStart_ThisMachine_IsTheSameForEveryProcessOfItsRun()
    {
        var start = MachineStart.Of(TimeProvider.System);
        Assert.Equal(start.Boot, MachineStart.Of(TimeProvider.System).Boot);
        Assert.InRange(start.MsAt(TimeProvider.System, TimeProvider.System.GetTimestamp()), 1, SampleClock.PlausibleFromUnixMs);
        _ = KernelClock.IsSynchronised();
    }

    private SampleClock New() => new(_time, new MachineStart(1, 0), () => _isSynchronised);
}
