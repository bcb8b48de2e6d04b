using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Kernel;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>Rules that learn, that know the sun or the calendar, against functions that say the same slowly, and against those with one number wrong.</summary>
public sealed class LearnedRuleTests
{
    private const int Week = 7 * 24 * 3600;

    /// <summary>Half a degree is what the machine's formula is good to, so near the limit either is right.</summary>
    private const double SunBand = 0.5;

    /// <summary>No value lies exactly at so many deviations (one of ten equal values lies at three): the machine keeps single precision, and either would be right.</summary>
    private const double Deviations = 3.017;

    private static readonly BaselineRule Unusual = new(Head(), Quantity.WaterPressure, Deviations, 0.0437, true, true, 2, 480, 0, 0);
    private static readonly DaylightRule Burner = new(Head(), Quantity.LampPower, 12, 5, 36.45, 115.98, 0, 0);
    private static readonly ExpectedRule Partial = new(
        Head(), Quantity.LampPower, new RuleGuard(Quantity.LampRelay, 1), Quantity.LampDimming, 0.06, 0.2, 0.8, null, 0, 0);

    [Theory]
    [InlineData(2, 0.0437, true)]
    [InlineData(3, 0.0437, false)]
    [InlineData(2, 0.0237, false)]
    public void Baseline_AnyWeeks_IsTheDistanceFromTheMeanOfTheSameHour(int weeks, double margin, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(
            Unusual, Quantity.WaterPressure, Among(0.30, 0.311, 0.333, 0.412, 0.52), Gen.Int[0, 6].Select(pick => pick switch { 0 => 0, 1 => 1200, 2 => 3600, _ => Week - (pick * 240) }),
            all => Usual(all, weeks, margin)));

    /// <summary>The years of a pole in steps of hours: the sun of the almanac's short formula instead of the machine's.</summary>
    [Theory]
    [InlineData(5, true)]
    [InlineData(15, false)]
    public void Daylight_AnyHours_IsLitWhileTheSunIsUp(double above, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(Burner, Quantity.LampPower, Among(0.0, 12, 13, 150), Gen.Int[0, 40_000], all =>
        {
            if (all[^1].Value <= 12) return -1;
            var height = AlmanacSun(all[^1].UnixMs, Burner.Latitude, Burner.Longitude);
            if (Math.Abs(height - 5) < SunBand) height = SunElevation.At(all[^1].UnixMs, Burner.Latitude, Burner.Longitude);
            return height > above ? 1 : -1;
        }));

    [Theory]
    [InlineData(0.8, true)]
    [InlineData(0.9, false)]
    public void Expected_AnyCommands_IsAShareOfWhatTheLampHasLearnedToTake(double to, bool isRight) => Holds(isRight, () =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[1, 20]).Array[1, 60].Sample(steps =>
        {
            var script = new KernelScript();
            var (now, relay, light, rated, isOpen) = (T0, (double?)null, (double?)null, 0.0, false);
            var told = new List<(TransitionKind, long)>();
            foreach (var (what, value) in steps)
            {
                now += Second;
                if (what == 0) script.Data(now, false, Good(Quantity.LampRelay, now, (relay = value % 4 == 0 ? 0 : 1).Value));
                else if (what == 1) script.Data(now, false, Good(Quantity.LampDimming, now, (light = value % 5 * 25).Value));
                else
                {
                    script.Data(now, false, Good(Quantity.LampPower, now, value * 8.3));
                    var judged = Judge(value * 8.3);
                    if (isOpen ? judged >= 0 : judged <= 0) continue;
                    isOpen = !isOpen;
                    told.Add((isOpen ? TransitionKind.Raised : TransitionKind.Cleared, now));
                }
            }

            return script.Play(Partial).Select(row => (row.Kind, row.AtUnixMs)).SequenceEqual(told);

            int Judge(double watts)
            {
                if (relay is not 1) return -1;
                var share = light is { } percent ? percent / 100 : 1;
                if (share <= 0.01) return -1;
                var full = watts / (0.06 + (0.94 * share));
                if (rated == 0)
                {
                    if (watts >= 5) rated = full;
                    return -1;
                }

                var part = full / rated;
                if (part >= 0.8) rated += (full - rated) / (part > 1 ? 4 : 64);
                return part > 0.2 && part < to ? 1 : part is >= 0.85 or <= 0.2 ? -1 : 0;
            }
        }));

    /// <summary>Looked at each full hour of the clock that trails the ticks by the window across devices.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Calibration_AnyDueDate_IsRaisedInTheFirstHourOfItsDay(int wrongDays, bool isRight) => Holds(isRight, () =>
        Gen.Select(Gen.Int[-3, 6], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[60, 3599]).Sample((dueIn, lead, zone, phase) =>
        {
            var offset = zone * 240;
            var begin = T0 + (phase * Second);
            var due = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(T0).UtcDateTime).AddDays(dueIn);
            var city = new CityStub(CityStub.Place(GatewayMessages.Lamp, due: due));
            var rule = new CalibrationRule(Head(), Quantity.GasCh4, lead, offset);
            var script = new KernelScript().Data(begin, false, Good(Quantity.GasCh4, begin, 1)).Ticks(begin, begin + (8 * 24 * Hour), 10 * Minute);

            long? expected = null;
            // The hour in which a kernel begins is looked at, too.
            for (var hour = begin / Hour * Hour; expected is null && hour + (5 * Second) <= begin + (8 * 24 * Hour); hour += Hour)
            {
                var today = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(hour + (offset * Minute)).UtcDateTime);
                if (today.DayNumber >= due.DayNumber - lead + wrongDays) expected = hour;
            }

            var transitions = script.Play(rule, city);
            return expected is { } at ? transitions is [{ Kind: TransitionKind.Raised } raised] && raised.AtUnixMs == at : transitions.Count == 0;
        }));

    /// <summary>Six weather heads; the median of those with enough values is what is usual.</summary>
    [Theory]
    [InlineData(100, true)]
    [InlineData(60, false)]
    public void Reference_AnyHeads_IsTheMeanAgainstTheMedianOfAll(double margin, bool isRight) => Holds(isRight, () =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 90]).Array[20, 120].Sample(steps =>
        {
            var rule = new MeanRule(Head(), Quantity.EnvPm10, 15 * Minute, 0.2, 150, 120, new MeanReference([], 100, 4), 0, 0);
            double[] values = [20, 90, 160, 240, 400];
            var script = new KernelScript();
            var all = new List<(int Head, long UnixMs, double Value)>();
            var now = T0;
            foreach (var (head, pick, seconds) in steps)
            {
                for (var second = 0; second < seconds; second += 10) script.Tick(now + (second * Second));
                now += seconds * Second;
                script.Device(DeviceOf(head), now, Good(Quantity.EnvPm10, now, values[pick]));

                // Of one moment the kernel keeps what is new.
                if (!all.Exists(row => row.Head == head && row.UnixMs == now && row.Value == values[pick])) all.Add((head, now, values[pick]));
            }

            script.Ticks(now, now + (2 * Minute), 10 * Second);
            var told = script.Play(rule).Select(row => (row.Kind, row.Subject, row.AtUnixMs)).Order().ToList();
            return told.SequenceEqual(Heads(all, now + (2 * Minute), margin).Order());
        }, iter: 60));

    private static string DeviceOf(int head) => $"371502030900000{head + 1}";

    private static IEnumerable<(TransitionKind Kind, string Subject, long AtUnixMs)> Heads(List<(int Head, long UnixMs, double Value)> all, long untilMs, double margin)
    {
        var open = new HashSet<int>();
        for (var round = ((T0 / Minute) + 1) * Minute; round + (5 * Second) <= untilMs; round += Minute)
        {
            var means = new Dictionary<int, double>();
            foreach (var head in all.Where(row => row.UnixMs < round).GroupBy(row => row.Head))
            {
                var slices = head.Where(row => row.UnixMs >= round - (15 * Minute)).GroupBy(row => row.UnixMs / Minute).ToArray();
                if (slices.Length >= 3) means[head.Key] = slices.Average(slice => slice.Average(row => row.Value));
            }

            var sorted = means.Values.Order().ToArray();
            var limit = Math.Max(150, sorted.Length < 4 ? double.NegativeInfinity : sorted[sorted.Length / 2] + margin);
            foreach (var (head, mean) in means)
            {
                if (mean > limit && open.Add(head)) yield return (TransitionKind.Raised, DeviceOf(head), round);
                else if (mean <= limit - 30 && open.Remove(head)) yield return (TransitionKind.Cleared, DeviceOf(head), round);
            }
        }
    }

    /// <summary>
    /// By weeks as a statistician would: the mean of the weeks' means, their spread and the spread within. Eight weeks weigh the same; of more, each new one
    /// weighs an eighth and those before it share the rest.
    /// </summary>
    private static int Usual(IReadOnlyList<(long UnixMs, double Value)> all, int weeks, double margin)
    {
        static long HourOf(long unixMs) => (unixMs + (8 * Hour)) / Hour;
        var known = new Dictionary<int, List<(double Mean, double Within)>>();
        var (hour, values, isSpoilt, isOpen, judged) = (0L, new List<double>(), false, false, 0);
        foreach (var (unixMs, value) in all)
        {
            if (HourOf(unixMs) != hour)
            {
                if (values.Count > 0 && !isSpoilt) Of((int)(hour % 168)).Add((values.Average(), values.Average(one => Math.Pow(one - values.Average(), 2))));
                (hour, isSpoilt) = (HourOf(unixMs), false);
                values.Clear();
            }

            var before = Of((int)(hour % 168));
            judged = 0;
            if (before.Count >= weeks)
            {
                var weights = new double[before.Count];
                for (var week = 0; week < weights.Length; week++)
                {
                    weights[week] = 1.0 / Math.Min(week + 1, 8);
                    for (var earlier = 0; earlier < week; earlier++) weights[earlier] *= 1 - weights[week];
                }

                var mean = weights.Zip(before, (weight, week) => weight * week.Mean).Sum();
                var spread = Math.Sqrt(weights.Zip(before, (weight, week) => weight * (Math.Pow(week.Mean - mean, 2) + week.Within)).Sum());
                var limit = Math.Max(Deviations * spread, margin);
                var distance = Math.Abs(value - mean);
                judged = distance > limit ? 1 : distance <= 0.7 * limit ? -1 : 0;
            }

            // The hour of an alarm teaches nothing, and neither does one in which it stood.
            if (judged == 1 || isOpen) isSpoilt = true;
            if (!isSpoilt) values.Add(value);
            if (isOpen ? judged < 0 : judged > 0) isOpen = !isOpen;
        }

        return judged;

        List<(double Mean, double Within)> Of(int at) => known.TryGetValue(at, out var found) ? found : known[at] = [];
    }

    /// <summary>Low-precision coordinates of the sun (Astronomical Almanac, page C5): to a hundredth of a degree; degrees above the horizon.</summary>
    private static double AlmanacSun(long unixMs, double latitude, double longitude)
    {
        var days = (unixMs / 86_400_000.0) - 10_957.5;
        double Rad(double degrees) => double.DegreesToRadians(degrees);
        var anomaly = Rad(357.528 + (0.9856003 * days));
        var ecliptic = Rad(280.460 + (0.9856474 * days) + (1.915 * Math.Sin(anomaly)) + (0.020 * Math.Sin(2 * anomaly)));
        var tilt = Rad(23.439 - (0.0000004 * days));
        var ascension = Math.Atan2(Math.Cos(tilt) * Math.Sin(ecliptic), Math.Cos(ecliptic));
        var declination = Math.Asin(Math.Sin(tilt) * Math.Sin(ecliptic));
        var sidereal = Rad(((18.697374558 + (24.06570982441908 * days)) * 15) + longitude);
        return double.RadiansToDegrees(Math.Asin(
            (Math.Sin(Rad(latitude)) * Math.Sin(declination)) + (Math.Cos(Rad(latitude)) * Math.Cos(declination) * Math.Cos(sidereal - ascension))));
    }

    private static void Holds(bool isRight, Action property)
    {
        if (isRight) property();
        else Assert.ThrowsAny<Exception>(property);
    }
}
