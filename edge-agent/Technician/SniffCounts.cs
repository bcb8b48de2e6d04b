using System.Globalization;
using SmartPoles.EdgeAgent.Buses;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Sums up what was heard, by unit, meter and talker.</summary>
internal sealed class SniffCounts
{
    private readonly SortedDictionary<(BusDialect Dialect, ulong Address), Counts> _units = [];
    private long _noiseBytes;

    public void Add(Sniffed heard)
    {
        if (heard.Kind == SniffedKind.Noise)
        {
            _noiseBytes += heard.Bytes.Length;
            return;
        }

        var peer = heard.Other ?? (byte)heard.Unit;
        if (!_units.TryGetValue((peer.Dialect, peer.Address), out var counts)) _units.Add((peer.Dialect, peer.Address), counts = new Counts());
        switch (heard.Kind)
        {
            case SniffedKind.Question:
                counts.Questions++;
                break;
            case SniffedKind.Answer:
                counts.Answers++;
                if (heard.Question is not null) counts.Turnaround = Math.Max(counts.Turnaround, heard.Gap.TotalMilliseconds);
                break;
            case SniffedKind.Said:
                counts.Answers++;
                break;
            case SniffedKind.Refusal:
                counts.Refusals++;
                break;
        }
    }

    public string ToText()
    {
        var table = new TextTable("unit", "questions", "answers", "refusals", "unanswered", "slowest ms") { Right = [0, 1, 2, 3, 4, 5] };
        foreach (var ((dialect, address), counts) in _units)
        {
            var peer = new BusPeer(dialect, address);
            var unanswered = peer.IsBroadcast ? 0 : Math.Max(0, counts.Questions - counts.Answers - counts.Refusals);
            table.Add($"{peer}", $"{counts.Questions}", $"{counts.Answers}", $"{counts.Refusals}", $"{unanswered}", counts.Turnaround.ToString("0.0", CultureInfo.InvariantCulture));
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
