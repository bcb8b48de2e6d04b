using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Registry.Access;

/// <summary>The books of who may do what over a real state store, which survives <see cref="Restart"/>.</summary>
internal sealed class AccessBooks : IDisposable
{
    internal static readonly Actor Somebody = new("somebody", "192.0.2.1");

    private readonly TempFolder _folder = new();
    private StateDatabase _state = null!;

    internal AccessBooks(params GatewayRow[] listed)
    {
        Listed = new CityRegistry(new RegistryDocument(RegistryFile.Version, listed, []));
        Open();
    }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    internal CityRegistry Listed { get; set; }

    internal AuditTrail Audit { get; private set; } = null!;

    internal CredentialBook Credentials { get; private set; } = null!;

    internal TokenBook Tokens { get; private set; } = null!;

    internal UserBook Users { get; private set; } = null!;

    internal SessionBook Sessions { get; private set; } = null!;

    internal InvitationBook Invitations { get; private set; } = null!;

    internal StateDatabase State => _state;

    internal GatewayAccess Access { get; private set; } = null!;

    internal string DatabasePath => Path.Combine(_folder.Path, "state.db");

    public void Dispose()
    {
        _state.Dispose();
        _folder.Dispose();
    }

    internal void Restart()
    {
        _state.Dispose();
        Open();
    }

    internal async Task<AccessDecision> ConnectAsync(
        string gateway, string? secret, bool mayReceive = true, bool isLoopback = false, string? certificate = null, string address = "198.51.100.7") =>
        await Access.ConnectAsync(
            new ConnectCredentials(gateway, gateway, secret, certificate, isLoopback, System.Net.IPAddress.Parse(address), mayReceive),
            TestContext.Current.CancellationToken);

    private void Open()
    {
        _state = new StateDatabase(DatabasePath);
        Audit = new AuditTrail(_state);
        Credentials = new CredentialBook(_state, Audit, Time);
        Tokens = new TokenBook(_state, Audit, Time);
        Users = new UserBook(_state, Audit, Time);
        Sessions = new SessionBook(_state, Users, Tokens, Time);
        Invitations = new InvitationBook(_state, Audit, Time);
        Access = new GatewayAccess(() => Listed, Credentials, Tokens, Time);
    }
}
