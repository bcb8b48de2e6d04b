using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Tests.Journaling;

/// <summary>Who follows the journal computes on a thread of its own, and a store behind those who acknowledge.</summary>
public sealed class FollowerThreadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_WorkThatAwaits_StaysOnItsThread()
    {
        using var follower = new FollowerThread("follower");

        var threads = await follower.RunAsync(async () =>
        {
            var seen = new HashSet<int> { Environment.CurrentManagedThreadId };
            for (var wait = 0; wait < 20; wait++)
            {
                await Task.Run(() => { }, Stop);
                seen.Add(Environment.CurrentManagedThreadId);
            }

            Assert.Equal("follower", Thread.CurrentThread.Name);
            return seen;
        });

        Assert.Single(threads);
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, threads);
    }

    [Fact]
    public async Task RunAsync_WorkThatFailsOrIsCancelled_SaysSoAndTheNextRuns()
    {
        using var follower = new FollowerThread("follower");

        await Assert.ThrowsAsync<IOException>(() => follower.ComputeAsync<int>(() => throw new IOException("full")));
        await Assert.ThrowsAsync<IOException>(() => follower.RunAsync(async () =>
        {
            await Task.Yield();
            throw new IOException("full");
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower.RunAsync(() => Task.Delay(Timeout.Infinite, new CancellationToken(canceled: true))));

        Assert.Equal(7, await follower.ComputeAsync(() => 7));
    }

    /// <summary>Field 19 of stat is the niceness (proc_pid_stat(5)); the thread that asks is the one that has it.</summary>
    [Fact]
    public async Task RunAsync_OnLinux_StandsBehindAndNobodyElseDoes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux: niceness of a thread");
        using var behind = new FollowerThread("behind", FollowerThread.Behind);
        using var other = new FollowerThread("other");
        var own = Niceness();

        Assert.Equal(FollowerThread.Behind, await behind.ComputeAsync(Niceness));
        Assert.Equal(own, await other.ComputeAsync(Niceness));
        Assert.Equal(own, Niceness());
    }

    private static int Niceness()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }
}
