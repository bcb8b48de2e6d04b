namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>[TIMES]. Steps of water quality and of rules are kept as they are.</summary>
internal static class InpTimes
{
    private const string Section = "TIMES";

    public static void Read(InpReading reading)
    {
        var times = new NetworkTimes();
        var kept = new List<string>();
        long? patternStep = null;
        long? reportStep = null;
        foreach (var row in reading.Document[Section])
        {
            switch (row[0].ToUpperInvariant(), row[1].ToUpperInvariant())
            {
                case ("DURATION", _):
                    times = times with { DurationS = Time(reading, row, 1) };
                    break;
                case ("TOTAL", "DURATION"):
                    times = times with { DurationS = Time(reading, row, 2) };
                    break;
                case ("HYDRAULIC", _):
                    times = times with { HydraulicStepS = Time(reading, row, 2) };
                    break;
                case ("PATTERN", "START"):
                    times = times with { PatternStartS = Time(reading, row, 2) };
                    break;
                case ("PATTERN", _):
                    patternStep = Time(reading, row, 2);
                    break;
                case ("REPORT", "START"):
                    times = times with { ReportStartS = Time(reading, row, 2) };
                    break;
                case ("REPORT", _):
                    reportStep = Time(reading, row, 2);
                    break;
                case ("START", _):
                    times = times with { StartClockS = Time(reading, row, row.Count > 2 ? 2 : 1) % 86_400 };
                    break;
                default:
                    kept.Add(row.Text);
                    break;
            }
        }

        times = times with { PatternStepS = patternStep ?? 3600, ReportStepS = reportStep ?? patternStep ?? 3600 };

        // EPANET 2.2: a hydraulic step is never longer than a pattern or a report step.
        times = times with { HydraulicStepS = Math.Min(times.HydraulicStepS, Math.Min(times.PatternStepS, times.ReportStepS)) };
        reading.Builder.Times = times;
        if (kept.Count > 0) reading.Builder.Add(new KeptSection(Section, kept));
    }

    private static long Time(InpReading reading, InpRow row, int index)
    {
        if (InpClock.TryParse(row[index], row[index + 1], out var seconds)) return seconds;
        reading.Fault(row, $"'{row[index]} {row[index + 1]}' is no time; write 1:30, 1.5, 90 MIN or, for a time of day, 6 AM");
        return 0;
    }
}
