using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Who may call an endpoint; one without it is closed to everybody.</summary>
/// <param name="Role">The least role; null: anybody, with or without a name.</param>
/// <param name="IsStream">It answers for as long as it is read: it ends when the caller's right does, and it counts as a stream.</param>
internal sealed record RoleRequirement(ApiRole? Role, bool IsStream = false);

/// <summary>How an endpoint's calls stand in the audit. Without it, every call that is no GET is written down, and no GET is.</summary>
/// <param name="Kind">What is otherwise.</param>
internal sealed record AuditRequirement(AuditKind Kind);

internal enum AuditKind
{
    /// <summary>It writes its own line, in the transaction of its act; the gate adds one only when it refuses.</summary>
    Itself = 1,

    /// <summary>A machine's heartbeat that says nothing about people.</summary>
    None = 2,

    /// <summary>A GET that carries much away.</summary>
    Export = 3,
}

/// <summary>It costs the server so much that one caller must not ask for it without end.</summary>
internal sealed record CostlyRequirement;

internal static class RoleRequirements
{
    /// <summary>Opens an endpoint to a role and those above it; a viewer's to the auditor, too.</summary>
    internal static T Require<T>(this T endpoint, ApiRole role, bool isStream = false) where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RoleRequirement(role, isStream));

    /// <summary>Opens an endpoint to anybody who reaches the port.</summary>
    internal static T Public<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.WithMetadata(new RoleRequirement(null));

    /// <summary>Its own lines stand in the audit.</summary>
    internal static T AuditsItself<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.WithMetadata(new AuditRequirement(AuditKind.Itself));

    /// <summary>Nothing of it stands in the audit.</summary>
    internal static T Unaudited<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.WithMetadata(new AuditRequirement(AuditKind.None));

    /// <summary>It carries much away: it stands in the audit, and one caller may not ask for it without end.</summary>
    internal static T Export<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.WithMetadata(new AuditRequirement(AuditKind.Export)).Costly();

    /// <summary>One caller may not ask for it without end.</summary>
    internal static T Costly<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.WithMetadata(new CostlyRequirement());
}
