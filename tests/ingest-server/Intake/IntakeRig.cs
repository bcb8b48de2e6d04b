using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Intake;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>The real endpoint on a real socket, with a journal that a test moves by hand.</summary>
internal sealed class IntakeRig : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly WebApplication _web;
    private readonly Task _loops;

    private IntakeRig(WebApplication web, MqttIntake intake, ScriptedJournal journal, IntakeOptions options, IntakeMetrics metrics, RigAccess access)
    {
        (_web, Intake, Journal, Options, Metrics, Access) = (web, intake, journal, options, metrics, access);
        _loops = Task.Run(() => intake.RunAsync(_stop.Token));
    }

    public MqttIntake Intake { get; }

    public ScriptedJournal Journal { get; }

    public IntakeOptions Options { get; }

    public IntakeMetrics Metrics { get; }

    public RigAccess Access { get; }

    public int Port => Options.MqttPort;

    public static async Task<IntakeRig> StartAsync(
        IntakeOptions? options = null, ScriptedJournal? journal = null, TimeProvider? time = null, ITapBirths? births = null)
    {
        options = (options ?? new IntakeOptions()) with { MqttPort = FreePort.Next() };
        journal ??= new ScriptedJournal();
        var (metrics, access) = (new IntakeMetrics(), new RigAccess());
        var intake = new MqttIntake(
            journal, journal, access, options, "server-1", metrics, time ?? TimeProvider.System, NullLogger<MqttIntake>.Instance, births ?? new NoBirths());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        MqttIntake.Listen(builder.WebHost, options, () => intake);
        var web = builder.Build();
        await web.StartAsync(TestContext.Current.CancellationToken);
        return new IntakeRig(web, intake, journal, options, metrics, access);
    }

    public Task<RawClient> ConnectAsync(string id = "GW-1", byte level = Wire.Level5, (string Topic, byte[] Payload)? will = null, string? user = null) =>
        RawClient.ConnectAsync(Port, Wire.Connect(id, level, will: will, user: user));

    public Task UntilAsync(Func<IntakeRig, bool> condition, string awaited) => Deadline.Until(() => condition(this), TimeSpan.FromSeconds(60), awaited);

    public async ValueTask DisposeAsync()
    {
        Intake.Stop();
        await _web.StopAsync(CancellationToken.None);
        await _web.DisposeAsync();
        await _stop.CancelAsync();
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}

/// <summary>Gateways are called GW-...; an engineer gives the user name "engineer"; a certificate is believed.</summary>
internal sealed class RigAccess : IIntakeAccess
{
    public event Action<string>? Revoked;

    public void Revoke(string id) => Revoked?.Invoke(id);

    public ValueTask<AccessDecision> ConnectAsync(ConnectCredentials credentials, CancellationToken stop) => ValueTask.FromResult(
        credentials.CertificateName is { } name ? new AccessDecision(PeerRole.Gateway, name)
        : credentials.UserName == "engineer" ? new AccessDecision(PeerRole.Engineer, "token-1")
        : credentials.ClientId.StartsWith("GW-", StringComparison.Ordinal) ? new AccessDecision(PeerRole.Gateway, credentials.ClientId)
        : AccessDecision.Refused("unknown"));
}

internal sealed class NoBirths : ITapBirths
{
    public IEnumerable<CachedBirth> Newest() => [];
}
