using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Tests.Alarms.Flood;

/// <summary>Grouping under causes and the budget of annunciations.</summary>
public sealed class FloodGovernorTests
{
    private static readonly AlarmRule Lost = LifeScript.Rule("gateway-offline");
    private static readonly AlarmRule Silent = LifeScript.Rule("device-silent", 3, false, new CauseLink("gateway-offline", CauseRelation.Gateway));

    /// <summary>Sabotage of <see cref="StormTests"/>: with a budget as large as the storm, the storm goes through.</summary>
    [Fact]
    public void Apply_BudgetAsLargeAsTheStorm_ShowsTheStorm()
    {
        using var file = new BookFile(new AlarmOptions { AnnunciationsPer10Min = 1000 });
        var script = new LifeScript();
        script.RaiseAll(LifeScript.Rule("tilt"), Enumerable.Range(0, 500).Select(number => $"3715020101{number:000000}"));

        var changes = script.PlayTo(file.Book);

        Assert.Equal(500, changes.Count(change => change.Kind == HistoryKind.Annunciated));
    }

    [Fact]
    public void Apply_GatewayLost_ItsDevicesAreHeldUnderItAndOthersAreNot()
    {
        using var file = new BookFile(topology: Gateways());
        var script = new LifeScript();
        var cause = script.Raise(Lost, "GW-1");
        script.Wait(1);
        var own = script.Raise(Silent, "3715020118000001-02");
        var foreign = script.Raise(Silent, "3715020118000009");
        script.Wait(61);

        script.PlayTo(file.Book);

        Assert.Equal((cause, Holding.Consequence, false), (Of(file, own).Cause!, Of(file, own).Held, Of(file, own).IsShown));
        Assert.Null(Of(file, foreign).Cause);
        Assert.True(Of(file, foreign).IsShown);
        Assert.Equal((1, true, true), (Of(file, cause).GroupCount, Of(file, cause).IsShown, Of(file, cause).IsFirstOut));
        Assert.Equal([own, cause], file.Book.List(new AlarmQuery { Group = cause }).Select(alarm => alarm.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(14)]
    public void Apply_ConsequenceBeforeItsCause_IsRegroupedAndWasNotShown(int seconds)
    {
        using var file = new BookFile(topology: Gateways());
        var script = new LifeScript();
        var early = script.Raise(Silent, "3715020118000001");
        script.Wait(seconds);
        var cause = script.Raise(Lost, "GW-1");
        script.Wait(30);

        script.PlayTo(file.Book);

        Assert.Equal((cause, Holding.Consequence, false, true), (Of(file, early).Cause!, Of(file, early).Held, Of(file, early).IsShown, Of(file, early).IsFirstOut));
        Assert.False(Of(file, cause).IsFirstOut);
    }

    [Theory]
    [InlineData(119_999, true)]
    [InlineData(120_000, true)]
    [InlineData(120_001, false)]
    public void Apply_ConsequenceThatBeganSoMuchEarlier_IsInTheWindowOrNot(long earlierMs, bool isGrouped)
    {
        using var file = new BookFile(topology: Gateways());
        var script = new LifeScript();
        script.Wait(1);
        var early = script.Raise(Silent, "3715020118000001", script.NowMs - earlierMs);
        var cause = script.Raise(Lost, "GW-1");

        script.PlayTo(file.Book);

        Assert.Equal(isGrouped ? cause : null, Of(file, early).Cause);
    }

    [Fact]
    public void Apply_ConsequenceAfterTheReturnOfItsCause_IsItsOwn()
    {
        using var file = new BookFile(topology: Gateways());
        var script = new LifeScript();
        var cause = script.Raise(Lost, "GW-1");
        script.Wait(5).Return(cause).Wait(1);
        var late = script.Raise(Silent, "3715020118000001");
        var before = script.Raise(Silent, "3715020118000002", script.NowMs - 3000);

        script.PlayTo(file.Book);

        Assert.Null(Of(file, late).Cause);
        Assert.Equal(cause, Of(file, before).Cause);
    }

    [Fact]
    public void Apply_ConsequenceThatOutlivesItsCause_SpeaksForItself()
    {
        using var file = new BookFile(topology: Gateways());
        var script = new LifeScript();
        var cause = script.Raise(Lost, "GW-1");
        var stays = script.Raise(Silent, "3715020118000001");
        var goes = script.Raise(Silent, "3715020118000002");
        script.Wait(30).Return(cause).Wait(10).Return(goes).Wait(109);
        script.PlayTo(file.Book);
        Assert.False(Of(file, stays).IsShown);

        var from = script.Count;
        script.Wait(2);
        script.PlayTo(file.Book, from);

        Assert.True(Of(file, stays).IsShown);
        Assert.False(Of(file, goes).IsShown);
    }

    [Fact]
    public void Apply_CauseByCircuitZoneAndPipe_GroupsWhatBelongsTogether()
    {
        var city = new FakeTopology()
            .Add("3715020118000001", "GW-1", circuit: "C-1").Add("3715020103000001", "GW-2", zone: "Z-1").Add("3715020101000001", "GW-3")
            .Add("3715020101000002", "GW-4").Add("3715020101000003", "GW-5").Add("3715020101000004", "GW-6")
            .Pipe("3715020101000001", "3715020101000002").Pipe("3715020101000002", "3715020101000003").Pipe("3715020101000003", "3715020101000004");
        using var file = new BookFile(topology: city);
        var script = new LifeScript();
        var mains = script.Raise(LifeScript.Rule("mains-failure"), "C-1");
        var storm = script.Raise(LifeScript.Rule("rainstorm"), "Z-1");
        var burst = script.Raise(LifeScript.Rule("burst", 1), "3715020101000001");
        var pressure = LifeScript.Rule("pressure", 2, false, new CauseLink("burst", CauseRelation.Pipe));
        var lamp = script.Raise(LifeScript.Rule("lamp-out", 3, false, new CauseLink("mains-failure", CauseRelation.Circuit)), "3715020118000001");
        var level = script.Raise(LifeScript.Rule("level", 2, false, new CauseLink("rainstorm", CauseRelation.Zone)), "3715020103000001");
        var next = script.Raise(pressure, "3715020101000002");
        var nextButOne = script.Raise(pressure, "3715020101000003");
        var far = script.Raise(pressure, "3715020101000004");
        var own = script.Raise(LifeScript.Rule("vibration", 3, false, new CauseLink("burst", CauseRelation.Component)), "3715020101000001-02");

        script.PlayTo(file.Book);

        Assert.Equal(
            (string?[])[mains, storm, burst, burst, null, burst],
            ((string[])[lamp, level, next, nextButOne, far, own]).Select(id => Of(file, id).Cause));
    }

    /// <summary>The storm over the city explains those that single heads told before it, and the first leak on the pipes those after it; never the other way round.</summary>
    [Fact]
    public void Apply_RuleThatNamesItself_PutsMembersUnderTheirPlaceAndFollowersUnderTheFirst()
    {
        var city = new FakeTopology()
            .Add("3715020309000001", "GW-1", zone: "Z-1").Add("3715020309000002", "GW-2", zone: "Z-1")
            .Add("3715022132000001", "GW-3").Add("3715022132000002", "GW-4").Pipe("3715022132000001", "3715022132000002");
        using var file = new BookFile(topology: city);
        var script = new LifeScript();
        var stormy = LifeScript.Rule("storm", 3, false, new CauseLink("storm", CauseRelation.Zone));
        var leaking = LifeScript.Rule("leak", 2, false, new CauseLink("leak", CauseRelation.Pipe));
        var head = script.Raise(stormy, "3715020309000001");
        var first = script.Raise(leaking, "3715022132000002");
        script.Wait(20);
        var storm = script.Raise(stormy, "city");
        var late = script.Raise(stormy, "3715020309000002");
        var second = script.Raise(leaking, "3715022132000001");
        script.Wait(70);

        script.PlayTo(file.Book);

        Assert.Equal((string?[])[storm, null, storm, null, first], ((string[])[head, storm, late, first, second]).Select(id => Of(file, id).Cause));
        Assert.Equal([false, true, false, true, false], ((string[])[head, storm, late, first, second]).Select(id => Of(file, id).IsShown));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_CauseThatConcernsTheWholeCity_ExplainsWhatLiesInAnyZone(bool isFirst)
    {
        using var file = new BookFile(topology: new FakeTopology().Add("3715020118000001", "GW-1", zone: "Z-1"));
        var script = new LifeScript();
        var lost = LifeScript.Rule("gateway-offline", 2, false, new CauseLink("power-cut", CauseRelation.Zone));
        var lamp = LifeScript.Rule("lamp-out", 3, false, new CauseLink("power-cut", CauseRelation.Zone));
        var cut = isFirst ? script.Raise(LifeScript.Rule("power-cut", 1), "city") : "";
        var gateway = script.Raise(lost, "GW-1");
        var own = script.Raise(lamp, "3715020118000001");
        if (!isFirst) cut = script.Raise(LifeScript.Rule("power-cut", 1), "city");

        script.PlayTo(file.Book);

        Assert.Equal((cut, cut, 2), (Of(file, gateway).Cause!, Of(file, own).Cause!, Of(file, cut).GroupCount));
    }

    [Theory]
    [InlineData(1, 30 * 60_000, true)]
    [InlineData(1, (30 * 60_000) + 1, false)]
    [InlineData(2, 1000, false)]
    public void Apply_FoundLate_CallsOnlyForLevel1OfTheLastHalfHour(int level, long delayMs, bool isShown)
    {
        using var file = new BookFile();
        var script = new LifeScript();
        var id = script.RaiseLate(LifeScript.Rule("gas", level), "3715020111000001", delayMs);
        script.Wait(20);

        script.PlayTo(file.Book);

        Assert.Equal((isShown, delayMs), (Of(file, id).IsShown, Of(file, id).DelayMs));
        if (!isShown) Assert.Equal(Holding.Historic, Of(file, id).Held);
    }

    [Fact]
    public void Apply_Level1UnderItsCause_IsShownAllTheSame()
    {
        using var file = new BookFile(topology: Gateways());
        var script = new LifeScript();
        var cause = script.Raise(Lost, "GW-1");
        var severe = script.Raise(LifeScript.Rule("gas", 1, false, new CauseLink("gateway-offline", CauseRelation.Gateway)), "3715020118000001");

        script.PlayTo(file.Book);

        Assert.Equal((cause, true), (Of(file, severe).Cause!, Of(file, severe).IsShown));
    }

    [Fact]
    public void Apply_TwoRulesThatNameEachOther_MakeNoCircle()
    {
        using var file = new BookFile(topology: Gateways());
        var script = new LifeScript();
        var one = script.Raise(LifeScript.Rule("one", 2, false, new CauseLink("other", CauseRelation.Component)), "3715020118000001");
        var other = script.Raise(LifeScript.Rule("other", 2, false, new CauseLink("one", CauseRelation.Component)), "3715020118000001");

        script.PlayTo(file.Book);

        Assert.Equal(one, Of(file, other).Cause);
        Assert.Null(Of(file, one).Cause);
    }

    private static FakeTopology Gateways()
    {
        var city = new FakeTopology().Add("3715020118000009", "GW-2");
        for (var number = 1; number < 6; number++) city.Add($"371502011800000{number}", "GW-1");
        return city;
    }

    private static AlarmRecord Of(BookFile file, string id) => file.Book.Find(id)!;
}
