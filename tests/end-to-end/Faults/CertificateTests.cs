using System.Text.Json.Nodes;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>A server with the certificate of a stranger gets nothing, not even the password; with the right one it gets everything.</summary>
public sealed class CertificateTests : IAsyncLifetime
{
    private readonly CityRig _city = new();
    private readonly FaultGateway _gateway;

    public CertificateTests() => _gateway = new FaultGateway(_city, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task Server_CertificateOfAStranger_GetsNothingUntilItIsRight()
    {
        var (authority, right) = TlsFront.NewAuthority("City");
        var (_, wrong) = TlsFront.NewAuthority("Stranger");
        File.WriteAllText(_city.Folder["city.pem"], authority.ExportCertificatePem());
        await using var front = new TlsFront(_city.MqttPort, wrong);
        await _city.StartServerAsync((_gateway.Id, _gateway.Devices.ToArray()));
        _gateway.Configure($"mqtts://localhost:{front.Port}", config => config["Uplink"]!["Tls"] = new JsonObject { ["CaFile"] = _city.Folder["city.pem"] });
        _gateway.Start();
        await _gateway.FirstPollAsync();
        await Deadline.Until(() => front.Refused >= 2, TimeSpan.FromSeconds(60), "the agent refuses the stranger, and tries again");
        await _gateway.ServeAsync(50);
        Assert.Equal(0, front.Entrusted);
        Assert.Empty(await _gateway.StoredAsync());

        front.Certificate = right;

        var result = await _gateway.AuditAsync();
        FaultRun.Tell(result.ToString());
        Assert.True(result.IsClean, result.ToString());
        Assert.True(result.Stored > 50, result.ToString());
        Assert.True(front.Entrusted > 0);
    }
}
