using System.Diagnostics;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Tests.Journal;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>A disk that refuses: the agent goes on reading, keeps what memory may hold, and recovers by itself.</summary>
public class OutboxStorageFailureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnyCall_TheNthOneFails_EveryNumberIsDeliveredOrAGap(bool keepsFailing)
    {
        for (var call = 1; ; call++)
        {
            var files = new MemoryFiles();
            var outbox = OutboxBench.Open("data", 1, OutboxBench.Tiny, files: files);
            files.FailAtCall = files.CallCount + call;
            files.KeepsFailing = keepsFailing;
            var failing = files.FailAtCall;
            for (var poll = 0; poll < 120; poll++)
            {
                outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs + (poll * 1000), OutboxBench.Mixed));
                if (poll % 15 == 0) outbox.Maintain();
                if (poll == 90) files.FailAtCall = 0;
            }

            outbox.Maintain();
            outbox.Flush();
            outbox.Maintain();
            var audit = new NumberAudit();
            Assert.Equal([], audit.Close(outbox, [(DropClasses.EpochOf(1, DropClass.Bulk), "a", 240), (DropClasses.EpochOf(1, DropClass.Alarm), "a", 120)]));
            Assert.Null(outbox.Status.Trouble);
            var wasHit = files.CallCount >= failing;
            outbox.Close();
            if (!wasHit || call > 150) return;
        }
    }

    /// <summary>What an acknowledgement to an instrument hangs on.</summary>
    [Fact]
    public async Task Flush_DiskRefusesForAWhile_SaysInMemoryUntilItIsOnTheDisk()
    {
        var files = new MemoryFiles();
        var outbox = OutboxBench.Open("data", 1, files: files);
        Assert.Equal(KeepOutcome.InMemory, Take(0));
        Assert.Equal(KeepOutcome.OnDisk, await outbox.FlushAsync(TestContext.Current.CancellationToken));

        (files.FailAtCall, files.KeepsFailing) = (files.CallCount + 1, true);
        Assert.Equal(KeepOutcome.InMemory, Take(1));
        Assert.Equal(KeepOutcome.InMemory, await outbox.FlushAsync(TestContext.Current.CancellationToken));

        // In memory alone: the log took nothing, and its end is on the disk.
        Assert.Equal(KeepOutcome.InMemory, Take(2));
        Assert.Equal(KeepOutcome.InMemory, await outbox.FlushAsync(TestContext.Current.CancellationToken));
        for (var poll = 3; poll < 30_000; poll++) Take(poll);
        Assert.Equal(KeepOutcome.Lost, Take(30_000));

        (files.FailAtCall, files.KeepsFailing) = (0, false);
        outbox.Maintain();
        Assert.Equal(KeepOutcome.OnDisk, await outbox.FlushAsync(TestContext.Current.CancellationToken));
        outbox.Close();

        KeepOutcome Take(int poll) => outbox.Append("a", ClockQuality.Synchronised, OutboxBench.Poll(OutboxBench.BaseMs + (poll * 1000L), OutboxBench.Mixed), isUrgent: false);
    }

    [Fact]
    public void Append_DiskRefusesForAWhile_LosesNothing()
    {
        var files = new MemoryFiles();
        var outbox = OutboxBench.Open("data", 1, files: files);
        outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs, OutboxBench.Mixed));
        outbox.Flush();
        files.FailAtCall = files.CallCount + 1;
        files.KeepsFailing = true;
        for (var poll = 1; poll < 1000; poll++) outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs + (poll * 1000), OutboxBench.Mixed));

        // The disk is asked at the next flush, which need not have come yet.
        outbox.Flush();
        outbox.Maintain();
        Assert.NotNull(outbox.Status.Trouble);

        files.FailAtCall = 0;
        outbox.Maintain();
        outbox.Flush();

        Assert.Null(outbox.Status.Trouble);
        Assert.Empty(outbox.UntoldGaps());
        var audit = new NumberAudit();
        Assert.Equal([], audit.Close(outbox, [(DropClasses.EpochOf(1, DropClass.Bulk), "a", 2000)]));
        Assert.Equal(2000UL, audit.Delivered(DropClasses.EpochOf(1, DropClass.Bulk), "a"));
        outbox.Close();
    }

    [Fact]
    public void Append_DiskRefusesForADay_MemoryIsBoundedAndAlarmsStayLongest()
    {
        var files = new MemoryFiles();
        var outbox = OutboxBench.Open("data", 1, files: files);
        files.FailAtCall = files.CallCount + 1;
        files.KeepsFailing = true;
        const int seconds = 86_400;
        for (var second = 0; second < seconds; second++)
        {
            outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs + (second * 1000L), Quantity.LampPower, Quantity.EnvTemperature, Quantity.WaterPressure));
            if (second % 60 == 0) outbox.Append("cover", OutboxBench.Poll(OutboxBench.BaseMs + (second * 1000L), Quantity.CoverOpen));
            if (second % 600 == 0) outbox.Maintain();
        }

        files.FailAtCall = 0;
        outbox.Maintain();
        outbox.Flush();
        var audit = new NumberAudit();
        var (bulk, alarm) = (DropClasses.EpochOf(1, DropClass.Bulk), DropClasses.EpochOf(1, DropClass.Alarm));
        Assert.Equal([], audit.Close(outbox, [(bulk, "a", 2UL * seconds), (alarm, "cover", seconds / 60)]));
        Assert.Equal((ulong)seconds / 60, audit.Delivered(alarm, "cover"));
        Assert.NotEqual(0UL, audit.Gaps(bulk, "a"));
        Assert.All(outbox.UntoldGaps(), gap => Assert.Equal(GapReason.StorageFailed, gap.Gap.Reason));
        outbox.Close();
    }

    /// <summary>A real full disk: a file system of 256 KiB under an outbox that believes in a mebibyte.</summary>
    [Fact]
    public void Append_FileSystemFull_DropsByClassAndGoesOn()
    {
        using var folder = new TempFolder();
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root" || !TryMount(folder.Path, out var why))
        {
            Assert.Skip("needs root and the right to mount a tmpfs");
            return;
        }

        OutboxJournal? outbox = null;
        try
        {
            outbox = OutboxBench.Open(folder.Path, 1, OutboxBench.Small with { SegmentBytes = 16 * 1024 });
            const int polls = 12_000;
            for (var poll = 0; poll < polls; poll++)
            {
                outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs + (poll * 1000), OutboxBench.Mixed));
                if (poll % 20 == 0) outbox.Maintain();
            }

            // The last flush may be the one that the disk refuses: what it held is in memory until maintenance has made room.
            outbox.Flush();
            for (var round = 0; round < 50 && outbox.Status.Trouble is not null; round++)
            {
                outbox.Maintain();
                outbox.Flush();
            }

            Assert.Null(outbox.Status.Trouble);
            var audit = new NumberAudit();
            Assert.Equal([], audit.Close(outbox, [(DropClasses.EpochOf(1, DropClass.Bulk), "a", 2 * polls), (DropClasses.EpochOf(1, DropClass.Alarm), "a", polls)]));
            Assert.NotEqual(0UL, audit.Gaps(DropClasses.EpochOf(1, DropClass.Bulk), "a"));
        }
        finally
        {
            outbox?.Close();
            Run("umount", folder.Path);
        }
    }

    private static bool TryMount(string path, out string why) => (why = Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", path)).Length == 0;

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : error + process.ExitCode;
    }
}
