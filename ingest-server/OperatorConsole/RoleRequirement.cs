using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Who may call an endpoint; one without it is closed to everybody.</summary>
/// <param name="Role">The least role; null: anybody, token or not.</param>
/// <param name="IsStream">It answers for as long as it is read: it ends when the caller's token does.</param>
internal sealed record RoleRequirement(ApiRole? Role, bool IsStream = false);

internal static class RoleRequirements
{
    /// <summary>Opens an endpoint to a role and those above it.</summary>
    internal static T Require<T>(this T endpoint, ApiRole role, bool isStream = false) where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RoleRequirement(role, isStream));

    /// <summary>Opens an endpoint to anybody who reaches the port.</summary>
    internal static T Public<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.WithMetadata(new RoleRequirement(null));
}
