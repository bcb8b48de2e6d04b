using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Tests.Alarms.Flood;

/// <summary>What the governor promises, whatever comes: nothing of it depends on the order or the crowd.</summary>
public sealed class FloodPropertyTests
{
    private const long WindowMs = 600_000;

    private static readonly AlarmRule Lost = LifeScript.Rule("gateway-offline");
    private static readonly AlarmRule Silent = LifeScript.Rule("device-silent", 3, false, new CauseLink("gateway-offline", CauseRelation.Gateway));
    private static readonly AlarmRule Tilt = LifeScript.Rule("tilt");
    private static readonly AlarmRule Gas = LifeScript.Rule("gas", 1);

    [Fact]
    public void Apply_AnyStorm_Level1IsShownAtOnceTheBudgetHoldsAndConsequencesLieUnderTheirCause() => Sample(budget: 10, consequences: true);

    /// <summary>A governor with another budget, and one that knows no causes, are found out.</summary>
    [Theory]
    [InlineData(40, true)]
    [InlineData(10, false)]
    public void Apply_AnotherGovernor_IsFoundOut(int budget, bool consequences) => Assert.ThrowsAny<Exception>(() => Sample(budget, consequences));

    private static void Sample(int budget, bool consequences) =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 4], Gen.Int[0, 40]).Array[20, 120].Sample(steps =>
        {
            var city = new FakeTopology();
            for (var gateway = 0; gateway < 5; gateway++)
            {
                for (var device = 0; device < 10; device++) city.Add(DeviceOf(gateway, device), $"GW-{gateway}");
            }

            using var file = new BookFile(new AlarmOptions { AnnunciationsPer10Min = budget }, consequences ? city : null);
            var script = new LifeScript();
            var lost = new Dictionary<int, string>();
            var (first, own, number) = (new List<(string Id, string Cause)>(), new HashSet<string>(), 0);
            foreach (var (what, gateway, wait) in steps)
            {
                number++;
                if (what == 0 && lost.TryAdd(gateway, "")) lost[gateway] = script.Raise(Lost, $"GW-{gateway}");
                else if (what <= 3 && lost.TryGetValue(gateway, out var cause)) first.Add((script.Raise(Silent, DeviceOf(gateway, number % 10), script.NowMs), cause));
                else if (what == 4) own.Add(script.Raise(Gas, $"37150201110{number:00000}"));
                else if (what <= 7) script.RaiseAll(Tilt, Enumerable.Range(0, 4).Select(at => $"37150201030{number:000}{at:00}"));
                script.Wait(wait);
            }

            script.Wait(120);
            var shown = script.PlayTo(file.Book).Where(change => change.Kind == HistoryKind.Annunciated).Select(change => (change.Record.Id, change.Record.Level, AtMs: change.Record.ShownUnixMs!.Value)).ToList();
            var all = file.Book.List(new AlarmQuery { Limit = 10_000 }).ToDictionary(alarm => alarm.Id);
            Assert.All(own, id => Assert.Equal(all[id].RaisedUnixMs, all[id].ShownUnixMs));
            foreach (var (id, cause) in first) Assert.Equal((cause, false), (all[id].Cause, all[id].IsShown));
            foreach (var (_, _, atMs) in shown.Where(one => one.Level > 1))
            {
                var within = shown.Count(one => one.Level > 1 && one.AtMs > atMs - WindowMs && one.AtMs <= atMs);
                Assert.InRange(within, 1, 10);
            }

            Assert.All(all.Values, alarm => Assert.True(alarm.IsShown || alarm.Held != Holding.None, $"{alarm.Id} is neither shown nor held"));
        }, iter: 40);

    private static string DeviceOf(int gateway, int device) => $"371502011800{gateway:00}{device:00}";
}
