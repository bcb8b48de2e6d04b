using SmartPoles.DeviceSimulators.Devices;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>The auditor against parties that lie: each lie turns it red, the truth does not.</summary>
public sealed class AuditorTests
{
    private const string Device = "3715022132000001";
    private const long Start = 1_700_000_000_000;

    private readonly List<ServedAnswer> _served = [];
    private readonly List<StoredRow> _rows = [];

    public AuditorTests()
    {
        for (var question = 1; question <= 20; question++)
        {
            var value = PatternDevice.ValueOf(5, 0, question);
            _served.Add(new ServedAnswer(Start + question * 1000, 5, 3, 0, [(int)(value >> 16), (int)(value & 0xFFFF)], 0, ""));
            _rows.Add(new StoredRow(Device, "water/volume", Start + question * 1000 + 2, value, "Good"));
        }
    }

    [Fact]
    public void Judge_TruthfulParties_IsClean()
    {
        var result = Judge();

        Assert.True(result.IsClean, result.ToString());
        Assert.Equal((20, 20), (result.Served, result.Stored));
    }

    [Fact]
    public void Judge_StoreLacksARow_IsLost()
    {
        _rows.RemoveAt(7);

        Assert.Equal((1, 1), (Judge(20).Lost, Judge(20).LedgerMissing));
    }

    [Fact]
    public void Judge_StoreLacksTheRowBeforeAKill_IsInFlight()
    {
        _rows.RemoveAt(7);

        var result = Judge(19, Start + 8100);

        Assert.Equal((0, 1, 100), (result.Lost, result.InFlightAtEnds, result.OldestInFlightMs));
        Assert.True(result.IsClean);
    }

    /// <summary>On a busy machine the test learns late that its kill worked: what counts is when it was sent.</summary>
    [Fact]
    public void Judge_KillNoticedLate_CountsFromWhenItWasSent()
    {
        _rows.RemoveAt(7);

        var noticed = Start + 9500;

        Assert.Equal((1, 0), (Judge(19, noticed).Lost, Judge(19, noticed).InFlightAtEnds));
        var result = Judge(19, noticed, endFrom: Start + 8040);
        Assert.Equal((0, 1, 40, 1460), (result.Lost, result.InFlightAtEnds, result.OldestInFlightMs, result.SlowestEndMs));
        Assert.Equal(1, Judge(19, noticed, endFrom: Start + 9001).Lost);
    }

    /// <summary>The slave answers a question that was on the line at the kill: that answer has no hearer, the next one has.</summary>
    [Fact]
    public void Judge_StoreLacksTheRowsAfterAKill_OneIsInFlightAndTheNextIsLost()
    {
        _served[8] = _served[8] with { UnixMs = Start + 8200 };
        _served[9] = _served[9] with { UnixMs = Start + 8300 };
        _rows.RemoveRange(8, 2);

        var result = Judge(18, Start + 8150);

        Assert.Equal((1, 1), (result.Lost, result.InFlightAtEnds));
    }

    [Fact]
    public void Judge_StoreSaysWhyThereIsNoValue_IsMissedAndNotLost()
    {
        _rows[7] = _rows[7] with { Value = null, Quality = "Timeout" };

        Assert.Equal((0, 1), (Judge().Lost, Judge().Missed));
    }

    /// <summary>The agent waits out its timeout and sends its shortest question: it says by that that it heard nothing.</summary>
    [Fact]
    public void Judge_AgentAsksAgain_IsNotLost()
    {
        AllAnswersOfTwoValues();
        AskInVain(at: 7, probeAfterMs: 1000);

        var result = Judge(timeoutMs: 1000);

        Assert.Equal((0, 2), (result.Lost, result.AskedAgain));
    }

    /// <summary>What may look like it and is none: asked on at once, asked an ordinary question, or nobody waits for answers.</summary>
    [Theory]
    [InlineData(999, 2, 1000)]
    [InlineData(1000, 12, 1000)]
    [InlineData(1000, 2, 0)]
    public void Judge_AgentAsksOn_IsLost(int afterMs, int registers, int timeoutMs)
    {
        AllAnswersOfTwoValues();
        AskInVain(at: 7, probeAfterMs: afterMs, registers);

        var result = Judge(timeoutMs: timeoutMs);

        Assert.Equal((2, 0), (result.Lost, result.AskedAgain));
    }

    [Fact]
    public void Judge_AgentAsksAgainAndAgain_IsNotClean()
    {
        AllAnswersOfTwoValues();
        AskInVain(at: 7, probeAfterMs: 1000);

        var result = Judge(timeoutMs: 1000);

        Assert.Equal((0, 0, 0), (result.Lost, result.LedgerMissing, result.LedgerExtra));
        Assert.False(result.IsClean, "one of twenty is no accident");
    }

    [Fact]
    public void Judge_SameAnswerStoredTwice_IsADuplicateWhateverItsTime()
    {
        _rows.Add(_rows[3] with { UnixMs = _rows[3].UnixMs + 1 });

        Assert.Equal((1, 1), (Judge(20).Duplicates, Judge(20).LedgerExtra));
    }

    [Fact]
    public void Judge_SlaveLogOmitsAnAnswer_IsWrong()
    {
        _served.RemoveAt(4);

        Assert.Equal(1, Judge().Wrong);
    }

    [Fact]
    public void Judge_LateAnswerTakenForTheNextQuestion_IsWrong()
    {
        _rows[5] = _rows[5] with { UnixMs = _rows[6].UnixMs + Auditor.ClockErrorMsMax };
        _rows.RemoveAt(6);

        Assert.Equal(1, Judge(19).Wrong);
    }

    [Fact]
    public void Judge_StrangersValue_IsWrong()
    {
        _rows[2] = _rows[2] with { Value = PatternDevice.ValueOf(6, 0, 3) };
        _rows[3] = _rows[3] with { Value = PatternDevice.ValueOf(5, 10, 4) };
        _rows[4] = _rows[4] with { Value = 0 };

        Assert.Equal(3, Judge().Wrong);
    }

    [Fact]
    public void Judge_OutboxStillHoldsSomething_IsNotClean() => Assert.False(Judge(21, pending: 1).IsClean);

    /// <summary>As in a real run, where a question takes the first two quantities together.</summary>
    private void AllAnswersOfTwoValues()
    {
        for (var index = 0; index < _served.Count; index++)
        {
            _served[index] = _served[index] with { Words = Words(index + 1, registers: 12) };
            _rows.Add(new StoredRow(Device, "lamp/energy", _served[index].UnixMs + 2, PatternDevice.ValueOf(5, 10, index + 1) / 100.0, "Good"));
        }
    }

    /// <summary>The store lacks an answer, and what the agent asked next is not ordinary.</summary>
    private void AskInVain(int at, int probeAfterMs, int registers = 2)
    {
        _served[at + 1] = _served[at + 1] with { UnixMs = _served[at].UnixMs + probeAfterMs, Words = Words(at + 2, registers) };
        _rows.RemoveAll(row => row.UnixMs == _served[at].UnixMs + 2 || (row.Quantity == "lamp/energy" && row.UnixMs == Start + ((at + 2) * 1000) + 2 && registers == 2));
    }

    private static int[] Words(int question, int registers) =>
        [.. Enumerable.Range(0, registers / 2).SelectMany(pair => PatternDevice.ValueOf(5, pair * 2, question) is var value ? new[] { (int)(value >> 16), (int)(value & 0xFFFF) } : [])];

    private AuditResult Judge(int? last = null, long? end = null, int pending = 0, long? endFrom = null, int timeoutMs = 0) => Auditor.Judge(
        _served, _rows, [new OutboxRow(Device, "1", last ?? _rows.Count, 0, pending)], end is { } at ? [new AgentEnd(endFrom ?? at, at)] : [], _ => 5,
        timeoutMs: timeoutMs);
}
