namespace SmartPoles.Protocols.Journal;

public sealed partial class SegmentLog
{
    /// <summary>The segments in order, the active one last.</summary>
    public IReadOnlyList<SegmentSpan> Spans()
    {
        // Durable before segments, as readers do: these segments hold all that is durable.
        var durable = DurablePosition;
        var segments = Segments;
        var spans = new SegmentSpan[segments.Length];
        for (var index = 0; index < segments.Length; index++)
        {
            var isActive = index == segments.Length - 1;
            var end = isActive ? Math.Max(durable, segments[index].Base) : segments[index + 1].Base;
            spans[index] = new SegmentSpan(segments[index].Base, end, segments[index].Header.CreatedUnixMs, isActive);
        }

        return spans;
    }
}
