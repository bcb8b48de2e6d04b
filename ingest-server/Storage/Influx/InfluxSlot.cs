using System.Text;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>One request's worth of memory: a body that travels, splits when it is too large, and closes in on lines that are refused.</summary>
internal sealed class InfluxSlot(InfluxHttp http, InfluxBody body)
{
    private readonly Stack<(int First, int End)> _ranges = new();
    private readonly MemoryStream _compressed = new();

    public InfluxBody Body => body;

    /// <summary>What the server refused, or has no line, of the body sent last; reason and lines.</summary>
    public List<(string Reason, byte[] Lines)> Bad { get; } = [];

    /// <summary>Rows in <see cref="Bad"/>.</summary>
    public int BadRows { get; private set; }

    /// <summary>Fewest lines that the server found too many at once; null when it did not.</summary>
    public int? TooMany { get; private set; }

    /// <summary>Sends the body; Accepted when all is stored but what is <see cref="Bad"/>.</summary>
    public async ValueTask<WriteReply> SendAsync(RowBatch batch, CancellationToken stop)
    {
        ListUnwritable(batch);
        TooMany = null;
        _ranges.Clear();
        if (body.Count > 0) _ranges.Push((0, body.Count));
        while (_ranges.TryPop(out var range))
        {
            var (first, end) = range;
            var reply = await http.WriteAsync(body.Slice(first, end), _compressed, stop);
            if (reply.Verdict == WriteVerdict.Later) return reply;
            if (reply.Verdict == WriteVerdict.Accepted) continue;
            if (reply.Verdict == WriteVerdict.TooLarge) TooMany = end - first;
            if (end - first == 1 || (reply.Verdict == WriteVerdict.Refused && reply.Dropped == end - first)) SetAside(first, end, reply.Reason);
            else if (reply.Lines is { Count: > 0 } named && TrySetAside(first, end, named)) continue;
            else Halve(first, end);
        }

        return new WriteReply(WriteVerdict.Accepted);
    }

    private void ListUnwritable(RowBatch batch)
    {
        Bad.Clear();
        BadRows = 0;
        foreach (var (first, end, status) in body.Unwritable)
        {
            BadRows += end - first;
            for (var i = first; i < end; i++) Bad.Add(($"no line for {batch[i]}: {status}", []));
        }
    }

    private void SetAside(int first, int end, string reason)
    {
        Bad.Add((reason, body.Slice(first, end).ToArray()));
        BadRows += body.RowsOf(first, end);
    }

    // Lines that were already stored are stored again by the halves: the same point overwrites itself.
    private void Halve(int first, int end)
    {
        var middle = first + ((end - first) / 2);
        _ranges.Push((middle, end));
        _ranges.Push((first, middle));
    }

    /// <summary>
    /// Sets the named lines aside and sends those between them again, since a server may name only the first of many. False when the
    /// names do not fit the body: no line is condemned on hearsay.
    /// </summary>
    private bool TrySetAside(int first, int end, IReadOnlyList<RefusedLine> named)
    {
        if (!named.All(one => one.Line >= 0 && one.Line < end - first && IsShown(first + one.Line, one.Text))) return false;
        var good = first;
        foreach (var one in named.DistinctBy(one => one.Line).OrderBy(one => one.Line))
        {
            var line = first + one.Line;
            SetAside(line, line + 1, one.Reason);
            if (line > good) _ranges.Push((good, line));
            good = line + 1;
        }

        if (good < end) _ranges.Push((good, end));
        return true;
    }

    // The server may cut the line and shows strings without quotes: as far as both go, measurement and tags must be the same.
    private bool IsShown(int line, string shown)
    {
        var own = Encoding.UTF8.GetString(body.Slice(line, line + 1).Span);
        var series = Math.Min(own.IndexOf(' ', StringComparison.Ordinal), shown.Length);
        return shown.Length > 0 && own.AsSpan(0, series).SequenceEqual(shown.AsSpan(0, series));
    }
}
