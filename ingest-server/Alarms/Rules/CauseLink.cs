namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>An alarm of this rule is a consequence of an alarm of another rule, where the two places belong together.</summary>
/// <param name="Rule">Id of the rule that is the cause.</param>
/// <param name="By">How the two places belong together.</param>
public sealed record CauseLink(string Rule, CauseRelation By);

/// <summary>How the place of a consequence belongs to the place of its cause.</summary>
public enum CauseRelation
{
    /// <summary>The same component.</summary>
    Component,

    /// <summary>Read by the gateway.</summary>
    Gateway,

    /// <summary>Fed by the same lamp circuit.</summary>
    Circuit,

    /// <summary>In the same zone.</summary>
    Zone,

    /// <summary>Neighbours on the pipe network.</summary>
    Pipe,
}
