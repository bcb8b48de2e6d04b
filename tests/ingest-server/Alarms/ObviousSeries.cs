using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>A rule of one series without delays, explained by a function of everything that was ever measured: 1 it holds, -1 all is well, 0 neither.</summary>
internal static class ObviousSeries
{
    public delegate int Condition(IReadOnlyList<(long UnixMs, double Value)> all);

    /// <summary>Plays any traffic, late and double values among it, stops and restores the kernel somewhere, and compares with the function.</summary>
    public static void Check(AlarmRule rule, Quantity quantity, Gen<double> values, Gen<int> seconds, Condition condition) =>
        Gen.Select(Gen.Select(seconds, Gen.Int[0, 5], values).Array[1, 50], Gen.Int[0, 50]).Sample((steps, cut) =>
        {
            var script = new KernelScript();
            var all = new List<(long UnixMs, double Value)>();
            var told = new List<(TransitionKind, long)>();
            var (now, isOpen) = (T0, false);
            foreach (var (delta, odd, value) in steps)
            {
                now += delta * Second;
                var unixMs = odd == 0 ? now - (3 * Second) : now;
                script.Data(now, false, Good(quantity, unixMs, value));
                if (odd == 1) script.Data(now, false, Good(quantity, unixMs, value));
                if (odd == 2) script.Data(now, false, Reading.Bad(quantity, now, Quality.BadFrame));
                if (all.Count > 0 && (unixMs < all[^1].UnixMs || (unixMs == all[^1].UnixMs && value == all[^1].Value))) continue;
                all.Add((unixMs, value));
                var judged = condition(all);
                if (isOpen ? judged >= 0 : judged <= 0) continue;
                isOpen = !isOpen;
                told.Add((isOpen ? TransitionKind.Raised : TransitionKind.Cleared, unixMs));
            }

            var first = new AlarmKernel([rule]);
            var second = new AlarmKernel([rule]);
            var transitions = script.PlayTo(first, 0, Math.Min(cut, script.Count));
            Restarts.Copy(first, second);
            transitions.AddRange(script.PlayTo(second, Math.Min(cut, script.Count)));
            return transitions.Where(row => row.Kind != TransitionKind.LevelChanged).Select(row => (row.Kind, row.AtUnixMs)).SequenceEqual(told);
        });
}
