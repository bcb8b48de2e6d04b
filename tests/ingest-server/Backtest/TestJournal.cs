using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.IngestServer.Tests.Backtest;

/// <summary>A server's journal in a folder, filled by hand.</summary>
internal static class TestJournal
{
    internal static ServerJournal Open(string folder, long positionFloor = 0) =>
        new(folder, new JournalOptions { CapacityMiB = 256 }, positionFloor, TimeProvider.System, NullLogger<ServerJournal>.Instance);

    /// <summary>Appends and waits until all of it is on the disk.</summary>
    internal static async Task WriteAsync(ServerJournal journal, IEnumerable<byte[]> entries)
    {
        long end = 0;
        foreach (var entry in entries)
        {
            while (true)
            {
                var changed = journal.NextChange;
                var outcome = journal.Append(entry, out end);
                if (outcome == AppendOutcome.Ok) break;
                Assert.Equal(AppendOutcome.Busy, outcome);
                await changed;
            }
        }

        Assert.True(await journal.WaitAsync(end, TestContext.Current.CancellationToken));
    }

    internal static async Task WriteAsync(string folder, IEnumerable<byte[]> entries)
    {
        await using var journal = Open(folder);
        await WriteAsync(journal, entries);
    }
}
