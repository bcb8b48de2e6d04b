using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Uplink;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>mqtts against a real mosquitto, with certificates that the test has made.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly TcpSlave _slave = new();
    private readonly TestPki _pki = new();

    public void Dispose()
    {
        _pki.Dispose();
        _slave.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_CertificatesOnBothSides_DataIsAcknowledged()
    {
        await using var server = await StartAsync(_pki.Sign("server"), wantsClientCertificate: true);
        var (certificate, key) = _pki.Sign(UplinkConfiguration.Gateway);
        await using var agent = AgentRun.Start(_folder, Configuration(server.Port, $"\"CaFile\": \"{_pki.CaFile}\", \"CertificateFile\": \"{certificate}\", \"KeyFile\": \"{key}\""));

        await Deadline.Until(() => agent.Status is { IsBorn: true, Published: > 3 }, Limit, "acknowledged messages over TLS");
    }

    [Theory]
    [InlineData("127.0.0.1", -30, -1, "expired on")]
    [InlineData("127.0.0.1", 1, 30, "is valid from")]
    [InlineData("other.example", -1, 30, "is for other.example, not for 127.0.0.1")]
    public async Task Connect_ServerCertificateWrong_IsTypedAndSaysWhy(string host, int fromDays, int toDays, string reason)
    {
        await using var server = await StartAsync(_pki.Sign("server", host, fromDays, toDays));

        var result = await ConnectAsync(server.Port, new TlsOptions(_pki.CaFile, null, null, null));

        Assert.Equal(ConnectOutcome.ServerCertificateWrong, result.Outcome);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.True(result.IsLasting);
    }

    [Fact]
    public async Task Connect_OtherAuthority_IsTypedAndSaysWhy()
    {
        using var other = new TestPki();
        await using var server = await StartAsync(other.Sign("server"));

        var result = await ConnectAsync(server.Port, new TlsOptions(_pki.CaFile, null, null, null));

        Assert.Equal(ConnectOutcome.ServerCertificateWrong, result.Outcome);
        Assert.Contains("not signed by an authority of Uplink.Tls.CaFile", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_NoCaFileAndAPrivateAuthority_IsNotTrusted()
    {
        await using var server = await StartAsync(_pki.Sign("server"));

        var result = await ConnectAsync(server.Port, new TlsOptions(null, null, null, null));

        Assert.Equal(ConnectOutcome.ServerCertificateWrong, result.Outcome);
        Assert.Contains("Uplink.Tls.CaFile", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ServerNameGiven_IsWhatCounts()
    {
        await using var server = await StartAsync(_pki.Sign("server", "home.example"));

        var result = await ConnectAsync(server.Port, new TlsOptions(_pki.CaFile, null, null, "home.example"));

        Assert.Equal(ConnectOutcome.Connected, result.Outcome);
    }

    [Fact]
    public async Task Connect_ServerWantsACertificateAndThereIsNone_IsRefusedAsTls()
    {
        await using var server = await StartAsync(_pki.Sign("server"), wantsClientCertificate: true);

        var result = await ConnectAsync(server.Port, new TlsOptions(_pki.CaFile, null, null, null));

        Assert.Equal(ConnectOutcome.TlsFailed, result.Outcome);
        Assert.Contains("certificate", result.Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Connect_PortSpeaksNoTls_IsRefusedAsTls()
    {
        using var server = new OneAnswerServer([0x20, 0x02, 0x00, 0x00], closes: true);

        var result = await ConnectAsync(server.Port, new TlsOptions(_pki.CaFile, null, null, null));

        Assert.Equal(ConnectOutcome.TlsFailed, result.Outcome);
    }

    [Fact]
    public async Task Connect_OwnCertificateExpiredOrMissing_IsToldBeforeAnyConnection()
    {
        var (certificate, key) = _pki.Sign("GW-old", fromDays: -30, toDays: -1);
        var expired = await ConnectAsync(1, new TlsOptions(_pki.CaFile, certificate, key, null));
        var missing = await ConnectAsync(1, new TlsOptions(_pki.CaFile, certificate + ".not", key, null));
        var noCa = await ConnectAsync(1, new TlsOptions(certificate + ".not", null, null, null));

        Assert.Equal(ConnectOutcome.OwnCertificateUnusable, expired.Outcome);
        Assert.Contains("expired on", expired.Reason, StringComparison.Ordinal);
        Assert.Equal(ConnectOutcome.OwnCertificateUnusable, missing.Outcome);
        Assert.Equal(ConnectOutcome.ServerCertificateWrong, noCa.Outcome);
    }

    [Fact]
    public async Task Run_CertificateWrong_KeepsReadingsToldOnceAndDoesNotSpin()
    {
        await using var server = await StartAsync(_pki.Sign("server", toDays: -1, fromDays: -9));
        await using var agent = AgentRun.Start(_folder, Configuration(server.Port, $"\"CaFile\": \"{_pki.CaFile}\""));

        await Deadline.Until(() => agent.Status.Outcome == ConnectOutcome.ServerCertificateWrong, Limit, "the outcome in the status");
        await Deadline.Until(() => !agent.Summary.Contains(" 0 taken", StringComparison.Ordinal), Limit, "readings in the outbox");

        Assert.Contains("0 acknowledged", agent.Summary, StringComparison.Ordinal);
        Assert.Contains("Uplink.Tls.CaFile", agent.Status.NextStep, StringComparison.Ordinal);
        Assert.Single(agent.Log.Lines, line => line.Contains("ServerCertificateWrong", StringComparison.Ordinal));
    }

    private string Configuration(int port, string tls) =>
        UplinkConfiguration.Text($"\"Server\": \"mqtts://127.0.0.1:{port}\", \"Tls\": {{ {tls} }}", _slave.Port);

    private static async Task<ConnectResult> ConnectAsync(int port, TlsOptions tls)
    {
        using var link = new MqttLink(TimeProvider.System);
        return await link.ConnectAsync(Logins.To(port) with { Server = new Uri($"mqtts://127.0.0.1:{port}"), Tls = tls }, TestContext.Current.CancellationToken);
    }

    private Task<Mosquitto> StartAsync((string Certificate, string Key) files, bool wantsClientCertificate = false) => Mosquitto.StartAsync(
        $"allow_anonymous true\ncafile {_pki.CaFile}\ncertfile {files.Certificate}\nkeyfile {files.Key}\nrequire_certificate {(wantsClientCertificate ? "true" : "false")}");
}
