using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Recording.Replay;

namespace SmartPoles.DeviceSimulators.Tests.Recording.Replay;

public class ExactPauseTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task WaitAsync_OnTheSystemsClock_IsNotOverBeforeTimeAndGoesOnOnItsOwnThread()
    {
        using var pause = new ExactPause(TimeProvider.System);
        for (var round = 0; round < 5; round++)
        {
            var began = TimeProvider.System.GetTimestamp();

            await pause.WaitAsync(TimeSpan.FromMilliseconds(20), CancellationToken.None);

            // The kernel may round the wait itself, not the clock: a millisecond is left to it.
            Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(19));
            Assert.Equal("replay pace", Thread.CurrentThread.Name);
        }
    }

    [Fact]
    public async Task WaitAsync_Stopped_EndsAtOnceAndCanBeAskedAgain()
    {
        using var pause = new ExactPause(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var waiting = WaitAsync(pause, TimeSpan.FromHours(1), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Limit));
        await WaitAsync(pause, TimeSpan.FromMilliseconds(1), CancellationToken.None).WaitAsync(Limit);
    }

    [Fact]
    public async Task WaitAsync_OnAnotherClock_GoesByThatClock()
    {
        var time = new FakeTimeProvider();
        using var pause = new ExactPause(time);
        var waiting = WaitAsync(pause, TimeSpan.FromHours(1), CancellationToken.None);

        time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));

        await waiting.WaitAsync(Limit);
    }

    private static async Task WaitAsync(ExactPause pause, TimeSpan time, CancellationToken stop) => await pause.WaitAsync(time, stop);
}
