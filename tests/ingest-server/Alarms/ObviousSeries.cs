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

    private const long Year = 365L * 24 * Hour;

    /// <summary>
    /// Plays any traffic, stops and restores the kernel somewhere, and compares with the function. Among the traffic: values that come late, twice, without a
    /// number or in doubt, from a clock that is years behind, years ahead or ahead by less than is flagged, and ten changes in a second.
    /// </summary>
    public static void Check(AlarmRule rule, Quantity quantity, Gen<double> values, Gen<int> seconds, Condition condition) =>
        Gen.Select(Gen.Select(seconds, Gen.Int[0, 15], values).Array[1, 50], Gen.Int[0, 50]).Sample((steps, cut) =>
        {
            var script = new KernelScript();
            var all = new List<(long UnixMs, double Value)>();
            var told = new List<(TransitionKind, long)>();
            var (now, isOpen) = (T0, false);
            foreach (var (delta, odd, value) in steps)
            {
                now += delta * Second;
                switch (odd)
                {
                    case 0:
                        Take(now - (3 * Second), value);
                        break;
                    case 1:
                        Take(now, value);
                        Take(now, value);
                        break;
                    case 2:
                        script.Data(now, false, Reading.Bad(quantity, now, Quality.BadFrame));
                        Take(now, value);
                        break;
                    case 3:
                        foreach (var none in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity]) Take(now, none);
                        Take(now, value);
                        break;
                    case 4:
                        Take(now - (3 * Year), value);
                        break;
                    case 5:
                        Take(now + (3 * Year), value);
                        break;
                    case 6:
                        Take(now + (90 * Second), value);
                        break;
                    case 7:
                        var other = all.Count > 0 ? all[^1].Value : value;
                        for (var change = 0; change < 10; change++, now += Second / 10) Take(now, change % 2 == 0 ? value : other);
                        break;
                    default:
                        Take(now, value);
                        break;
                }
            }

            var first = new AlarmKernel([rule]);
            var second = new AlarmKernel([rule]);
            var transitions = script.PlayTo(first, 0, Math.Min(cut, script.Count));
            Restarts.Copy(first, second);
            transitions.AddRange(script.PlayTo(second, Math.Min(cut, script.Count)));
            return transitions.Where(row => row.Kind != TransitionKind.LevelChanged).Select(row => (row.Kind, row.AtUnixMs)).SequenceEqual(told);

            void Take(long atMs, double value)
            {
                script.Data(now, false, Good(quantity, atMs, value));

                // A day behind tells nothing of the present; more than two minutes ahead is timed by its receipt.
                if (!double.IsFinite(value) || now - atMs > 24 * Hour) return;
                var unixMs = atMs - now > 2 * Minute ? now : atMs;
                if (all.Count > 0 && (unixMs < all[^1].UnixMs || (unixMs == all[^1].UnixMs && value == all[^1].Value))) return;
                all.Add((unixMs, value));
                var judged = condition(all);
                if (isOpen ? judged >= 0 : judged <= 0) return;
                isOpen = !isOpen;
                told.Add((isOpen ? TransitionKind.Raised : TransitionKind.Cleared, unixMs));
            }
        });
}
