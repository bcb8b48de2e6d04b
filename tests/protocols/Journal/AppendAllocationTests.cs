using SmartPoles.Protocols.Journal;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Journal;

public class AppendAllocationTests
{
    [Fact]
    public void Append_SteadyState_AllocatesNothing()
    {
        using var log = LogBench.Open(new MemoryFiles(), new SegmentLogOptions());
        var payload = LogBench.Payload(1, 200);
        FillAndCommit(log, payload);
        FillAndCommit(log, payload);

        var allocated = Allocations.Of(
            () =>
            {
                for (var count = 0; count < 1000; count++) log.Append(payload, out _);
            },
            between: () => Assert.Equal(CommitOutcome.Committed, log.Commit()));

        Assert.InRange(allocated, 0, 1000 * Budgets.Bytes("journal/append"));
    }

    /// <summary>Twice, because the log has two buffers that grow when first used.</summary>
    private static void FillAndCommit(SegmentLog log, byte[] payload)
    {
        for (var count = 0; count < 1000; count++) log.Append(payload);
        Assert.Equal(CommitOutcome.Committed, log.Commit());
    }
}
