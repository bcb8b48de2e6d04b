using System.Diagnostics;

namespace SmartPoles.Tests.Shared;

/// <summary>Waits for a condition by polling; fails with what was awaited instead of hanging or sleeping blindly.</summary>
public static class Deadline
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    public static async Task Until(Func<bool> condition, TimeSpan limit, string awaited) =>
        await Until(() => Task.FromResult(condition()), limit, awaited);

    public static async Task Until(Func<Task<bool>> condition, TimeSpan limit, string awaited)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit) Assert.Fail($"Waited {limit.TotalSeconds:0.#} s in vain: {awaited}");
            await Task.Delay(PollInterval, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
