namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>Whether customers get their full demand at any pressure.</summary>
public enum DemandModel
{
    /// <summary>Demands are always met, even where that makes pressures negative (EPANET: DDA).</summary>
    DemandDriven,

    /// <summary>Demands fall with the pressure (EPANET: PDA; Wagner, Shamir and Marks 1988).</summary>
    PressureDriven,
}
