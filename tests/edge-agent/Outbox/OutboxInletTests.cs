using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Tests.Journal;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>A disk that refuses at the start: readings wait in memory, get their numbers when it takes them, and what found no room is a gap.</summary>
public sealed class OutboxInletTests : IAsyncDisposable
{
    private const ulong Start = 5;
    private const int ReadOnly = 30;    // EROFS

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(OutboxBench.BaseMs));
    private readonly MemoryFiles _files = new();
    private CancellationTokenSource _stop = new();
    private OutboxInlet? _inlet;
    private Task _running = Task.CompletedTask;
    private bool _isReadOnly = true;

    private static ulong Bulk => DropClasses.EpochOf(Start, DropClass.Bulk);

    private static ulong Alarm => DropClasses.EpochOf(Start, DropClass.Alarm);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_inlet is not null) await _inlet.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Append_OutboxOpensLater_EveryReadingGetsItsNumberInOrder()
    {
        var inlet = Open();
        for (var poll = 0; poll < 50; poll++) Append(inlet, poll);
        Assert.Null(inlet.Journal);
        Assert.Equal((50 * OutboxBench.Mixed.Length, 0L), (inlet.Status.Early, inlet.Status.Dropped));
        Assert.Equal("read-only", inlet.Status.Trouble);

        var outbox = await OpenedAsync(inlet);
        for (var poll = 50; poll < 60; poll++) Append(inlet, poll);
        outbox.Flush();

        var records = outbox.TakeAll().Where(record => record.Class == DropClass.Alarm).ToList();
        Assert.Equal([.. Enumerable.Range(1, 60).Select(number => (ulong)number)], records.Select(record => record.First));
        Assert.Equal([.. Enumerable.Range(0, 60).Select(poll => OutboxBench.BaseMs + (poll * 1000L))], records.Select(record => record.Readings[0].UnixMs));
        Assert.Equal((0L, 0L), (inlet.Status.Early, inlet.Status.Dropped));
        Assert.Null(inlet.Status.Trouble);
    }

    /// <summary>The disk stays away for longer than memory lasts: alarms stay longest, and what went is told number by number.</summary>
    [Fact]
    public async Task Append_MoreThanMemoryHolds_RefusesByClassAndTellsTheGaps()
    {
        var inlet = Open(new EarlyOptions { ReadingsMax = 400 });
        for (var poll = 0; poll < 200; poll++) Append(inlet, poll);
        Assert.Equal(400, inlet.Status.Early);
        Assert.Equal(400, inlet.Status.Dropped);

        var outbox = await OpenedAsync(inlet);
        outbox.Flush();

        Assert.NotEmpty(outbox.UntoldGaps());
        Assert.All(outbox.UntoldGaps(), gap => Assert.Equal(GapReason.StorageFailed, gap.Gap.Reason));
        Assert.Equal(400, outbox.Status.Dropped);
        var audit = new NumberAudit();
        Assert.Equal([], audit.Close(outbox, Given(200)));
        Assert.True(audit.Gaps(Alarm, "a") < audit.Gaps(Bulk, "a") / 2, $"{audit.Gaps(Alarm, "a")} alarms, {audit.Gaps(Bulk, "a")} others");
    }

    [Fact]
    public async Task Append_LossesAreNotTold_TheAuditMissesTheirNumbers()
    {
        var inlet = Open(new EarlyOptions { ReadingsMax = 400, TellsLosses = false });
        for (var poll = 0; poll < 200; poll++) Append(inlet, poll);

        var outbox = await OpenedAsync(inlet);
        outbox.Flush();

        Assert.NotEmpty(new NumberAudit().Close(outbox, Given(200)));
    }

    /// <summary>Whichever call of the opening the disk refuses, once or for a while: nothing that was read meanwhile is lost.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_TheNthCallFails_NothingReadMeanwhileIsLost(bool keepsFailing)
    {
        _isReadOnly = false;
        var isHit = true;
        for (var call = 1; isHit; call++)
        {
            var files = new MemoryFiles();
            files.FailAtCall = call;
            files.KeepsFailing = keepsFailing;
            var inlet = Open(files: files);
            for (var poll = 0; poll < 20; poll++) Append(inlet, poll);
            isHit = files.CallCount >= call;
            files.FailAtCall = 0;
            var outbox = await OpenedAsync(inlet);
            outbox.Maintain();
            outbox.Flush();
            Assert.Equal([], new NumberAudit().Close(outbox, Given(20)));
            await StopAsync();
            await inlet.DisposeAsync();
            _inlet = null;
            Assert.True(call < 500, "the opening makes no end of calls");
        }
    }

    [Fact]
    public async Task Append_FromManyThreadsWhileItOpens_KeepsTheOrderOfEachDevice()
    {
        var inlet = Open();
        using var over = new CancellationTokenSource();
        string[] devices = ["a", "b", "c"];
        var appended = new int[devices.Length];
        var threads = devices.Select((device, index) => Task.Run(() =>
        {
            while (!over.IsCancellationRequested && appended[index] < 5000)
            {
                var unixMs = OutboxBench.BaseMs + appended[index]++;
                inlet.Append(device, ClockQuality.FreeRunning, OutboxBench.Poll(unixMs, Quantity.CoverOpen), isUrgent: false);
            }
        })).ToArray();
        await Deadline.Until(() => inlet.Status.Early > 500, TimeSpan.FromSeconds(60), "some wait");
        var outbox = await OpenedAsync(inlet);
        await over.CancelAsync();
        await Task.WhenAll(threads);
        outbox.Flush();

        var records = outbox.TakeAll();
        foreach (var (device, count) in devices.Zip(appended))
        {
            Assert.Equal([.. Enumerable.Range(0, count).Select(at => OutboxBench.BaseMs + at)], records.Where(record => record.Device == device).OrderBy(record => record.First).SelectMany(record => record.Readings).Select(reading => reading.UnixMs));
        }
    }

    [Fact]
    public async Task Run_StoppedWhileTheDiskRefuses_TriesOnceMoreAndEnds()
    {
        var inlet = Open();
        Append(inlet, 0);
        await StopAsync();
        Assert.Null(inlet.Journal);
    }

    [Fact]
    public void Open_AnotherAgentHasTheDirectory_IsNotWaitedFor()
    {
        using var held = _files.Lock("data");
        _isReadOnly = false;

        Assert.Throws<IOException>(() => Open());
    }

    private static (ulong, string, ulong)[] Given(int polls) => [(Bulk, "a", 2UL * (ulong)polls), (DropClasses.EpochOf(Start, DropClass.Process), "a", (ulong)polls), (Alarm, "a", (ulong)polls)];

    private static void Append(OutboxInlet inlet, int poll) =>
        inlet.Append("a", ClockQuality.FreeRunning, OutboxBench.Poll(OutboxBench.BaseMs + (poll * 1000L), OutboxBench.Mixed), isUrgent: false);

    private OutboxInlet Open(EarlyOptions? options = null, IJournalFiles? files = null)
    {
        _inlet = OutboxInlet.Open(
            () => _isReadOnly ? throw new IOException("read-only", ReadOnly) : TryOpen(files ?? _files),
            "data", 1 << 20, _time, NullLogger.Instance, options ?? new EarlyOptions());
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _running = _inlet.RunAsync(_stop.Token);
        return _inlet;
    }

    private OutboxJournal TryOpen(IJournalFiles files)
    {
        try
        {
            return OutboxBench.Open("data", Start, time: _time, files: files);
        }
        catch (IOException fault) when (fault.Message == "injected")
        {
            // As the real file system would say it.
            throw new IOException(fault.Message, ReadOnly);
        }
    }

    private async Task<OutboxJournal> OpenedAsync(OutboxInlet inlet)
    {
        _isReadOnly = false;
        await Deadline.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return inlet.Opened.IsCompleted;
            },
            TimeSpan.FromSeconds(60), "the outbox is opened");
        return await inlet.Opened;
    }

    private async Task StopAsync()
    {
        if (_inlet is null) return;
        await _stop.CancelAsync();
        await _running;
    }
}
