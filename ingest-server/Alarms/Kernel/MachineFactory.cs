using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>The machine of a rule.</summary>
internal static class MachineFactory
{
    public static RuleMachine Of(AlarmRule rule) => rule switch
    {
        ThresholdRule threshold => new ThresholdMachine(threshold),
        RateRule rate => new RateMachine(rate),
        StuckRule stuck => new StuckMachine(stuck),
        MissingRule missing => new MissingMachine(missing),
        CounterRule counter => new CounterMachine(counter),
        MeanRule { Reference: null } mean => new MeanMachine(mean),
        MeanRule mean => new ReferenceMachine(mean, mean.Reference!),
        BaselineRule baseline => new BaselineMachine(baseline),
        NightFlowRule night => new NightFlowMachine(night),
        CompositeRule { IsAcross: true } composite => new ComponentMachine(composite),
        CompositeRule composite => new CompositeMachine(composite),
        ExpectedRule expected => new ExpectedMachine(expected),
        DaylightRule daylight => new DaylightMachine(daylight),
        CyclingRule cycling => new CyclingMachine(cycling),
        WeatherRule weather => new WeatherMachine(weather),
        NeighbourRule neighbours => new NeighbourMachine(neighbours),
        CalibrationRule calibration => new CalibrationMachine(calibration),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Kind, "No machine for this kind of rule"),
    };
}
