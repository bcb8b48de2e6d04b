namespace SmartPoles.LoadRig.Ingest;

/// <summary>What the server must hold. Issue 4, section 6 of the design.</summary>
internal static class IngestLimits
{
    private const int PoleReadings = 20;
    private const int SmallPoleReadings = 5;
    private const double LatencyRate = 500_000;

    public static IEnumerable<Limit> Of(IngestContext rig)
    {
        yield return new Limit("lost", 0, false);
        yield return new Limit("duplicate", 0, false);
        if (rig.Generator.ReadingsPerSecond is { } rate)
        {
            yield return new Limit("acked_per_s", rate * 0.99, true);
            if (rate <= LatencyRate) yield return new Limit("puback_p99_ms", 25, false);
            if (rate <= LatencyRate && rig.Generator.AlarmGateways > 0) yield return new Limit("alarm_p99_ms", 250, false);
        }
        else if (rig.City.Readings >= PoleReadings)
        {
            yield return new Limit("readings_per_s", 1_000_000, true);
        }
        else if (rig.City.Readings >= SmallPoleReadings)
        {
            yield return new Limit("readings_per_s", 500_000, true);
        }

        yield return new Limit("generator_cpu_us_per_reading", 0.4, false);
    }
}
