using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.IngestServer.Tests.Journaling;

/// <summary>What happens when a store does not keep up and the journal fills: an alarm in time, and then what the options say.</summary>
public sealed class CapacityWatchTests : IAsyncLifetime
{
    private const int CapacityMiB = 192;
    private static readonly byte[] Megabyte = new EntryWriter().Acknowledge(1, new string('a', 1_000_000), "w", "").ToArray();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpoles-capacity-");
    private readonly AlarmKernel _kernel = new([]);
    private ServerJournal _journal = null!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Look_WhatIsNeededPassesTheMarkAndFallsBelowIt_RaisesAndClearsOneAlarm()
    {
        var watch = Open(JournalOptions.Refuse);
        await FillAsync(100);
        watch.Look(neededFrom: 0);
        await FillAsync(50);
        watch.Look(neededFrom: 0);
        watch.Look(neededFrom: 0);
        watch.Look(_journal.EndPosition);

        var transitions = await TransitionsAsync();

        Assert.Equal([TransitionKind.Raised, TransitionKind.Cleared], transitions.Select(transition => transition.Kind));
        Assert.Single(transitions.Select(transition => transition.AlarmId).Distinct());
        Assert.True(transitions[0].Value >= 70, $"raised at {transitions[0].Value} %");
    }

    [Fact]
    public async Task Append_FullAndRefusing_TakesNothingMoreAndKeepsEverything()
    {
        var watch = Open(JournalOptions.Refuse);
        await FillUntilFullAsync();
        watch.Look(neededFrom: 0);

        Assert.Equal(AppendOutcome.Full, _journal.Append(Megabyte, out _));
        Assert.Equal(0, _journal.StartPosition);
        Assert.Equal(0, watch.DroppedBytes);
    }

    [Fact]
    public async Task Look_FullAndDroppingTheOldest_MakesRoomAndRecordsWhatIsGone()
    {
        var watch = Open(JournalOptions.DropOldest);
        await FillUntilFullAsync();

        watch.Look(neededFrom: 0);

        Assert.True(_journal.StartPosition > 0, "nothing was dropped");
        Assert.Equal(_journal.StartPosition, watch.DroppedBytes);
        Assert.Equal(AppendOutcome.Ok, _journal.Append(Megabyte, out _));
        var dropped = Assert.Single(await TransitionsAsync(), transition => transition.Rule?.Id == "journal-dropped");
        Assert.Equal(watch.DroppedBytes, dropped.Value);
    }

    [Fact]
    public async Task Look_WhileABackupReads_DropsNothing()
    {
        var watch = Open(JournalOptions.DropOldest);
        await FillUntilFullAsync();

        watch.Look(neededFrom: 0, heldFrom: 0);

        Assert.Equal(0, _journal.StartPosition);
    }

    private CapacityWatch Open(string whenFull)
    {
        var options = new JournalOptions { CapacityMiB = CapacityMiB, WhenFull = whenFull };
        _journal = new ServerJournal(Path.Combine(_folder.FullName, "journal"), options, 0, TimeProvider.System, NullLogger<ServerJournal>.Instance);
        return new CapacityWatch(_journal, options, TimeProvider.System);
    }

    private async Task FillAsync(int megabytes)
    {
        for (var count = 0; count < megabytes; count++) Assert.True(await _journal.WriteAsync(Megabyte, TestContext.Current.CancellationToken));
    }

    private async Task FillUntilFullAsync()
    {
        while (await _journal.WriteAsync(Megabyte, TestContext.Current.CancellationToken))
        {
        }
    }

    /// <summary>What the kernel makes of the journal, as it would live.</summary>
    private async Task<List<AlarmTransition>> TransitionsAsync()
    {
        Assert.True(await _journal.WaitAsync(_journal.EndPosition, TestContext.Current.CancellationToken));
        using var feed = new EntryFeed(_journal.OpenReader(0));
        var transitions = new List<AlarmTransition>();
        while (feed.TryNext(out var record))
        {
            if (feed.TryParse(in record, out var entry) && entry.Type is EntryType.Filling or EntryType.Dropped) _kernel.Apply(in entry, record.Position, transitions);
        }

        return transitions;
    }
}
