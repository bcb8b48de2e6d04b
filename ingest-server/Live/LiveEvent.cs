using System.Text;

namespace SmartPoles.IngestServer.Live;

/// <summary>One event for the browsers, as server-sent events have it (WHATWG HTML, 9.2). Made once, however many hear it.</summary>
/// <param name="Id">Ascending; a browser that reconnects names the last one it had. Null for values: they are told anew, not again.</param>
/// <param name="Name">SSE event name: <c>values</c>, <c>alarm</c>, <c>gateway</c>.</param>
/// <param name="Json">Body, one line.</param>
public sealed record LiveEvent(long? Id, string Name, string Json)
{
    /// <summary>
    /// What goes over the line:
    /// <code>
    ///   id: 17 LF
    ///   event: alarm LF
    ///   data: {...} LF
    ///   LF
    /// </code>
    /// </summary>
    public ReadOnlyMemory<byte> Frame { get; } = Encoding.UTF8.GetBytes(Id is { } id ? $"id: {id}\nevent: {Name}\ndata: {Json}\n\n" : $"event: {Name}\ndata: {Json}\n\n");
}
