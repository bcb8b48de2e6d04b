using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Tests.Alarms.Lifecycle;

/// <summary>Killed at any labelled point of any commit, and replayed from before it, the book is the one of a run without a kill, byte for byte.</summary>
public sealed class BookKillTests
{
    private static readonly string[] Labels = ["begin", "rows", "listeners", "position", "committed"];

    private static readonly FakeTopology City = new FakeTopology()
        .Add("3715020118000001", "GW-1", circuit: "C-1").Add("3715020118000002", "GW-1", circuit: "C-1").Add("3715020118000003", "GW-2", circuit: "C-1");

    private static AlarmOptions Options => new() { AnnunciationsPer10Min = 2, CauseWaitSeconds = 3 };

    [Theory]
    [InlineData("begin")]
    [InlineData("rows")]
    [InlineData("listeners")]
    [InlineData("position")]
    [InlineData("committed")]
    public void Apply_KilledThereInEveryCommit_EndsInTheSameBook(string label)
    {
        var script = Day();
        var expected = Whole(script);
        using var file = new BookFile(Options, City);

        for (var batch = 0; batch < script.Count; batch += 5)
        {
            var until = Math.Min(batch + 5, script.Count);
            file.Book.Passing = point =>
            {
                if (point != label) return;
                file.CopyNow($"killed-{batch}");
                throw new KilledException();
            };
            if (!Survives(() => script.PlayTo(file.Book, batch, until, batch: 5))) file.Use($"killed-{batch}");

            // The kernel's snapshot is older than the book: what is before it comes a second time.
            script.PlayTo(file.Book, Math.Max(0, batch - 12), until, batch: 4);
        }

        Assert.Equal(expected, file.Dump());
    }

    [Fact]
    public void Apply_AnyBatching_EndsInTheSameBook()
    {
        var script = Day();
        var expected = Whole(script);

        foreach (var batch in (int[])[1, 3, 7, 1000])
        {
            using var file = new BookFile(Options, City);
            script.PlayTo(file.Book, batch: batch);
            Assert.Equal(expected, file.Dump());
        }
    }

    [Fact]
    public void Apply_TransactionThatFails_LeavesTheBookAndItsMemoryAsTheyWere()
    {
        var script = Day();
        var expected = Whole(script);
        using var file = new BookFile(Options, City);
        for (var index = 0; index < script.Count; index++)
        {
            foreach (var label in Labels[..^1])
            {
                file.Book.Passing = point =>
                {
                    if (point == label) throw new KilledException();
                };
                Survives(() => script.PlayTo(file.Book, index, index + 1));
            }

            file.Book.Passing = null;
            script.PlayTo(file.Book, index, index + 1);
        }

        Assert.Equal(expected, file.Dump());
    }

    /// <summary>Sabotage: were the position not in the transaction of the changes, a kill between the two would show.</summary>
    [Theory]
    [InlineData(-1000)]
    [InlineData(1000)]
    public void Apply_PositionOfAnotherMoment_IsNoticed(int off)
    {
        var script = Day();
        var expected = Whole(script);
        using var file = new BookFile(Options, City);
        const int Cut = 20;
        script.PlayTo(file.Book, 0, Cut, batch: 5);
        file.Kill("sabotage");
        file.State.Execute($"UPDATE alarm_position SET position = position + {off}");

        script.PlayTo(file.Book, 0, batch: 5);

        Assert.NotEqual(expected, file.Dump());
    }

    private static string Whole(LifeScript script)
    {
        using var file = new BookFile(Options, City);
        script.PlayTo(file.Book);
        var dump = file.Dump();
        Assert.Contains("alarms|", dump, StringComparison.Ordinal);
        Assert.Contains("floods|", dump, StringComparison.Ordinal);
        return dump;
    }

    /// <summary>Something of everything: causes before and after their consequences, a flood, shelves, windows, acknowledgements, returns.</summary>
    private static LifeScript Day()
    {
        var lost = LifeScript.Rule("gateway-offline");
        var silent = LifeScript.Rule("device-silent", 3, false, new CauseLink("gateway-offline", CauseRelation.Gateway), new CauseLink("mains", CauseRelation.Circuit));
        var mains = LifeScript.Rule("mains", 1);
        var latching = LifeScript.Rule("gas", 1, isLatching: true);
        var script = new LifeScript();
        var early = script.Raise(silent, "3715020118000001");
        script.Wait(2);
        var cause = script.Raise(lost, "GW-1", script.NowMs - 1000);
        var later = script.Raise(silent, "3715020118000002");
        script.Raise(silent, "3715020118000003");
        script.Wait(4);
        script.Operate(OperatorAction.Shelve, later, "Li", "known", untilMs: script.NowMs + 20_000).Acknowledge(early, "Li");
        for (var number = 10; number < 20; number++) script.Raise(LifeScript.Rule("tilt", number % 2 == 0 ? 2 : 3), $"37150201010000{number}");
        script.Operate(OperatorAction.Suppress, "W-1\n3715020118000003\nC-9", "Wang", "works", script.NowMs + 3000, script.NowMs + 9000);
        var circuit = script.Raise(mains, "C-1", script.NowMs - 2000);
        var gas = script.Raise(latching, "3715020111000001");
        script.Wait(15).Return(cause).Return(gas).Wait(130).Acknowledge(gas, "Li").Operate(OperatorAction.Reset, gas, "Wang");
        script.Operate(OperatorAction.Comment, cause, "Li", "fuse").Operate(OperatorAction.Assign, circuit, "Li", "Zhao").Level(circuit, 2).Level(circuit, 1);
        script.Jump(700).Return(later).Return(circuit).Wait(3);
        script.Operate(OperatorAction.OutOfService, "3715020118000003", "Li", "stolen");
        script.Raise(silent, "3715020118000003");
        script.Wait(20).Operate(OperatorAction.InService, "3715020118000003", "Li").Wait(2);
        return script;
    }

    private static bool Survives(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (KilledException)
        {
            return false;
        }
    }

    private sealed class KilledException : Exception;
}
