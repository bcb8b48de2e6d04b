namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>Where something was written; the default value for what was made in code.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Line">From 1; 0 when no line can be named.</param>
/// <param name="Section">Section with its brackets, such as <c>[PIPES]</c>; empty outside sections.</param>
public readonly record struct Origin(string? File, int Line, string? Section)
{
    /// <inheritdoc/>
    public override string ToString() => (File, Line, Section) switch
    {
        (null, _, _) => "",
        (_, 0, _) => File,
        (_, _, null or "") => $"{File}, line {Line}",
        _ => $"{File}, line {Line}, {Section}",
    };
}
