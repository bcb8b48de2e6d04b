using System.Globalization;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Sums up what was heard, by unit.</summary>
internal sealed class SniffCounts
{
    private readonly SortedDictionary<int, Counts> _units = [];
    private long _noiseBytes;

    public void Add(Sniffed heard)
    {
        if (heard.Kind == SniffedKind.Noise)
        {
            _noiseBytes += heard.Bytes.Length;
            return;
        }

        if (!_units.TryGetValue(heard.Unit, out var counts)) _units.Add(heard.Unit, counts = new Counts());
        switch (heard.Kind)
        {
            case SniffedKind.Question:
                counts.Questions++;
                break;
            case SniffedKind.Answer:
                counts.Answers++;
                if (heard.Question is not null) counts.Turnaround = Math.Max(counts.Turnaround, heard.Gap.TotalMilliseconds);
                break;
            case SniffedKind.Refusal:
                counts.Refusals++;
                break;
        }
    }

    public string ToText()
    {
        var table = new TextTable("unit", "questions", "answers", "refusals", "unanswered", "slowest ms") { Right = [0, 1, 2, 3, 4, 5] };
        foreach (var (unit, counts) in _units)
        {
            var unanswered = unit == 0 ? 0 : Math.Max(0, counts.Questions - counts.Answers - counts.Refusals);
            table.Add($"{unit}", $"{counts.Questions}", $"{counts.Answers}", $"{counts.Refusals}", $"{unanswered}", counts.Turnaround.ToString("0.0", CultureInfo.InvariantCulture));
        }

        return $"\n{table}{_noiseBytes} bytes of no frame\n";
    }

    private sealed class Counts
    {
        public long Questions { get; set; }

        public long Answers { get; set; }

        public long Refusals { get; set; }

        public double Turnaround { get; set; }
    }
}
