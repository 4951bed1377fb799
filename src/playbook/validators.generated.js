// Written by "npm run generate" from the schemas; do not edit.
const lengthOf = text => { let length = 0; for (const _ of text) length++; return length }
const isEqual = (one, other) => {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every(key => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
}

export const playValidator = validate20;
const schema31 = {"type":"object","required":["hosts"],"additionalProperties":false,"properties":{"name":{"type":"string","description":"What the play is for; shown in reports."},"hosts":{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string","minLength":1}}],"x-expected":"a name or a list of names","description":"A host pattern as in Ansible: a host, a group, `all`, `web:!staging`, `db*`."},"become":{"type":"boolean","description":"Run with the privilege of another user."},"become_user":{"type":"string","minLength":1,"description":"That user; root unless stated."},"become_method":{"enum":["sudo","su","doas"],"description":"How to become that user; sudo unless stated."},"serial":{"anyOf":[{"type":"integer","minimum":1},{"type":"string","pattern":"^(?:[1-9][0-9]?|100)%$"},{"type":"array","minItems":1,"items":{"anyOf":[{"type":"integer","minimum":1},{"type":"string","pattern":"^(?:[1-9][0-9]?|100)%$"}],"x-expected":"a number of hosts, or a part of them such as \"25%\""}}],"x-expected":"a number of hosts, a part of them such as \"25%\", or a list of these","description":"How many hosts at a time; a list gives the size of each batch."},"max_fail_percentage":{"type":"number","minimum":0,"maximum":100,"description":"Stop when more than this part of a batch has failed."},"any_errors_fatal":{"type":"boolean","description":"Stop when any host has failed."},"vars":{"type":"object","x-expected":"a map of names to values","description":"Variables for `{{ name }}`."},"keep_access":{"type":"array","description":"Who must still get in after the run.","items":{"anyOf":[{"type":"string","minLength":1},{"type":"object","required":["user"],"additionalProperties":false,"properties":{"user":{"type":"string","minLength":1,"description":"An account of the host."},"from":{"type":"string","minLength":1,"description":"An address or a network: 10.0.0.0/8."},"key":{"type":"string","pattern":"^SHA256:[A-Za-z0-9+/]{43}$","x-expected":"a fingerprint such as ssh-keygen -l prints, \"SHA256:…\"","description":"Fingerprint of the key, as `ssh-keygen -l` prints it."}}}],"x-expected":"a user, or a map with \"user\""}},"tasks":{"type":"array","description":"What the hosts shall have, in this order."},"handlers":{"type":"array","description":"What to do when a task that notifies them has changed something."},"tags":{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string","minLength":1}}],"x-expected":"a name or a list of names","description":"Tags of all tasks of the play."}}};
const func1 = Object.prototype.hasOwnProperty;
const func2 = lengthOf;
const pattern4 = new RegExp("^(?:[1-9][0-9]?|100)%$", "u");
const pattern6 = new RegExp("^SHA256:[A-Za-z0-9+/]{43}$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.hosts === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "hosts"},schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema31.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 !== "string"){
const err2 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema31.properties.name.type,parentSchema:schema31.properties.name,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.hosts !== undefined){
let data1 = data.hosts;
const _errs5 = errors;
let valid1 = false;
const _errs6 = errors;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err3 = {instancePath:instancePath+"/hosts",schemaPath:"#/properties/hosts/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema31.properties.hosts.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/hosts",schemaPath:"#/properties/hosts/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema31.properties.hosts.anyOf[0].type,parentSchema:schema31.properties.hosts.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = valid1 || _valid0;
const _errs8 = errors;
if(Array.isArray(data1)){
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err5 = {instancePath:instancePath+"/hosts/" + i0,schemaPath:"#/properties/hosts/anyOf/1/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema31.properties.hosts.anyOf[1].items,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/hosts/" + i0,schemaPath:"#/properties/hosts/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema31.properties.hosts.anyOf[1].items.type,parentSchema:schema31.properties.hosts.anyOf[1].items,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/hosts",schemaPath:"#/properties/hosts/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema31.properties.hosts.anyOf[1].type,parentSchema:schema31.properties.hosts.anyOf[1],data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid0 = _errs8 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err8 = {instancePath:instancePath+"/hosts",schemaPath:"#/properties/hosts/anyOf",keyword:"anyOf",params:{},schema:schema31.properties.hosts.anyOf,parentSchema:schema31.properties.hosts,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
else {
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
}
}
if(data.become !== undefined){
let data3 = data.become;
if(typeof data3 !== "boolean"){
const err9 = {instancePath:instancePath+"/become",schemaPath:"#/properties/become/type",keyword:"type",params:{type: "boolean"},schema:schema31.properties.become.type,parentSchema:schema31.properties.become,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.become_user !== undefined){
let data4 = data.become_user;
if(typeof data4 === "string"){
if(func2(data4) < 1){
const err10 = {instancePath:instancePath+"/become_user",schemaPath:"#/properties/become_user/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema31.properties.become_user,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/become_user",schemaPath:"#/properties/become_user/type",keyword:"type",params:{type: "string"},schema:schema31.properties.become_user.type,parentSchema:schema31.properties.become_user,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.become_method !== undefined){
let data5 = data.become_method;
if(!(((data5 === "sudo") || (data5 === "su")) || (data5 === "doas"))){
const err12 = {instancePath:instancePath+"/become_method",schemaPath:"#/properties/become_method/enum",keyword:"enum",params:{allowedValues: schema31.properties.become_method.enum},schema:schema31.properties.become_method.enum,parentSchema:schema31.properties.become_method,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.serial !== undefined){
let data6 = data.serial;
const _errs19 = errors;
let valid4 = false;
const _errs20 = errors;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err13 = {instancePath:instancePath+"/serial",schemaPath:"#/properties/serial/anyOf/0/type",keyword:"type",params:{type: "integer"},schema:schema31.properties.serial.anyOf[0].type,parentSchema:schema31.properties.serial.anyOf[0],data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 < 1 || isNaN(data6)){
const err14 = {instancePath:instancePath+"/serial",schemaPath:"#/properties/serial/anyOf/0/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema31.properties.serial.anyOf[0],data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
var _valid1 = _errs20 === errors;
valid4 = valid4 || _valid1;
const _errs22 = errors;
if(typeof data6 === "string"){
if(!pattern4.test(data6)){
const err15 = {instancePath:instancePath+"/serial",schemaPath:"#/properties/serial/anyOf/1/pattern",keyword:"pattern",params:{pattern: "^(?:[1-9][0-9]?|100)%$"},schema:"^(?:[1-9][0-9]?|100)%$",parentSchema:schema31.properties.serial.anyOf[1],data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/serial",schemaPath:"#/properties/serial/anyOf/1/type",keyword:"type",params:{type: "string"},schema:schema31.properties.serial.anyOf[1].type,parentSchema:schema31.properties.serial.anyOf[1],data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid1 = _errs22 === errors;
valid4 = valid4 || _valid1;
const _errs24 = errors;
if(Array.isArray(data6)){
if(data6.length < 1){
const err17 = {instancePath:instancePath+"/serial",schemaPath:"#/properties/serial/anyOf/2/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema31.properties.serial.anyOf[2],data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
const len1 = data6.length;
for(let i1=0; i1<len1; i1++){
let data7 = data6[i1];
const _errs27 = errors;
let valid7 = false;
const _errs28 = errors;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err18 = {instancePath:instancePath+"/serial/" + i1,schemaPath:"#/properties/serial/anyOf/2/items/anyOf/0/type",keyword:"type",params:{type: "integer"},schema:schema31.properties.serial.anyOf[2].items.anyOf[0].type,parentSchema:schema31.properties.serial.anyOf[2].items.anyOf[0],data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 < 1 || isNaN(data7)){
const err19 = {instancePath:instancePath+"/serial/" + i1,schemaPath:"#/properties/serial/anyOf/2/items/anyOf/0/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema31.properties.serial.anyOf[2].items.anyOf[0],data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
var _valid2 = _errs28 === errors;
valid7 = valid7 || _valid2;
const _errs30 = errors;
if(typeof data7 === "string"){
if(!pattern4.test(data7)){
const err20 = {instancePath:instancePath+"/serial/" + i1,schemaPath:"#/properties/serial/anyOf/2/items/anyOf/1/pattern",keyword:"pattern",params:{pattern: "^(?:[1-9][0-9]?|100)%$"},schema:"^(?:[1-9][0-9]?|100)%$",parentSchema:schema31.properties.serial.anyOf[2].items.anyOf[1],data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/serial/" + i1,schemaPath:"#/properties/serial/anyOf/2/items/anyOf/1/type",keyword:"type",params:{type: "string"},schema:schema31.properties.serial.anyOf[2].items.anyOf[1].type,parentSchema:schema31.properties.serial.anyOf[2].items.anyOf[1],data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
var _valid2 = _errs30 === errors;
valid7 = valid7 || _valid2;
if(!valid7){
const err22 = {instancePath:instancePath+"/serial/" + i1,schemaPath:"#/properties/serial/anyOf/2/items/anyOf",keyword:"anyOf",params:{},schema:schema31.properties.serial.anyOf[2].items.anyOf,parentSchema:schema31.properties.serial.anyOf[2].items,data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
else {
errors = _errs27;
if(vErrors !== null){
if(_errs27){
vErrors.length = _errs27;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err23 = {instancePath:instancePath+"/serial",schemaPath:"#/properties/serial/anyOf/2/type",keyword:"type",params:{type: "array"},schema:schema31.properties.serial.anyOf[2].type,parentSchema:schema31.properties.serial.anyOf[2],data:data6};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
var _valid1 = _errs24 === errors;
valid4 = valid4 || _valid1;
if(!valid4){
const err24 = {instancePath:instancePath+"/serial",schemaPath:"#/properties/serial/anyOf",keyword:"anyOf",params:{},schema:schema31.properties.serial.anyOf,parentSchema:schema31.properties.serial,data:data6};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
else {
errors = _errs19;
if(vErrors !== null){
if(_errs19){
vErrors.length = _errs19;
}
else {
vErrors = null;
}
}
}
}
if(data.max_fail_percentage !== undefined){
let data8 = data.max_fail_percentage;
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 > 100 || isNaN(data8)){
const err25 = {instancePath:instancePath+"/max_fail_percentage",schemaPath:"#/properties/max_fail_percentage/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100},schema:100,parentSchema:schema31.properties.max_fail_percentage,data:data8};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data8 < 0 || isNaN(data8)){
const err26 = {instancePath:instancePath+"/max_fail_percentage",schemaPath:"#/properties/max_fail_percentage/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema31.properties.max_fail_percentage,data:data8};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/max_fail_percentage",schemaPath:"#/properties/max_fail_percentage/type",keyword:"type",params:{type: "number"},schema:schema31.properties.max_fail_percentage.type,parentSchema:schema31.properties.max_fail_percentage,data:data8};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.any_errors_fatal !== undefined){
let data9 = data.any_errors_fatal;
if(typeof data9 !== "boolean"){
const err28 = {instancePath:instancePath+"/any_errors_fatal",schemaPath:"#/properties/any_errors_fatal/type",keyword:"type",params:{type: "boolean"},schema:schema31.properties.any_errors_fatal.type,parentSchema:schema31.properties.any_errors_fatal,data:data9};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.vars !== undefined){
let data10 = data.vars;
if(!(data10 && typeof data10 == "object" && !Array.isArray(data10))){
const err29 = {instancePath:instancePath+"/vars",schemaPath:"#/properties/vars/type",keyword:"type",params:{type: "object"},schema:schema31.properties.vars.type,parentSchema:schema31.properties.vars,data:data10};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.keep_access !== undefined){
let data11 = data.keep_access;
if(Array.isArray(data11)){
const len2 = data11.length;
for(let i2=0; i2<len2; i2++){
let data12 = data11[i2];
const _errs44 = errors;
let valid10 = false;
const _errs45 = errors;
if(typeof data12 === "string"){
if(func2(data12) < 1){
const err30 = {instancePath:instancePath+"/keep_access/" + i2,schemaPath:"#/properties/keep_access/items/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema31.properties.keep_access.items.anyOf[0],data:data12};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/keep_access/" + i2,schemaPath:"#/properties/keep_access/items/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema31.properties.keep_access.items.anyOf[0].type,parentSchema:schema31.properties.keep_access.items.anyOf[0],data:data12};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
var _valid3 = _errs45 === errors;
valid10 = valid10 || _valid3;
const _errs47 = errors;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.user === undefined){
const err32 = {instancePath:instancePath+"/keep_access/" + i2,schemaPath:"#/properties/keep_access/items/anyOf/1/required",keyword:"required",params:{missingProperty: "user"},schema:schema31.properties.keep_access.items.anyOf[1].required,parentSchema:schema31.properties.keep_access.items.anyOf[1],data:data12};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
for(const key1 in data12){
if(!(((key1 === "user") || (key1 === "from")) || (key1 === "key"))){
const err33 = {instancePath:instancePath+"/keep_access/" + i2,schemaPath:"#/properties/keep_access/items/anyOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema31.properties.keep_access.items.anyOf[1],data:data12};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data12.user !== undefined){
let data13 = data12.user;
if(typeof data13 === "string"){
if(func2(data13) < 1){
const err34 = {instancePath:instancePath+"/keep_access/" + i2+"/user",schemaPath:"#/properties/keep_access/items/anyOf/1/properties/user/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema31.properties.keep_access.items.anyOf[1].properties.user,data:data13};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
else {
const err35 = {instancePath:instancePath+"/keep_access/" + i2+"/user",schemaPath:"#/properties/keep_access/items/anyOf/1/properties/user/type",keyword:"type",params:{type: "string"},schema:schema31.properties.keep_access.items.anyOf[1].properties.user.type,parentSchema:schema31.properties.keep_access.items.anyOf[1].properties.user,data:data13};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data12.from !== undefined){
let data14 = data12.from;
if(typeof data14 === "string"){
if(func2(data14) < 1){
const err36 = {instancePath:instancePath+"/keep_access/" + i2+"/from",schemaPath:"#/properties/keep_access/items/anyOf/1/properties/from/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema31.properties.keep_access.items.anyOf[1].properties.from,data:data14};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
else {
const err37 = {instancePath:instancePath+"/keep_access/" + i2+"/from",schemaPath:"#/properties/keep_access/items/anyOf/1/properties/from/type",keyword:"type",params:{type: "string"},schema:schema31.properties.keep_access.items.anyOf[1].properties.from.type,parentSchema:schema31.properties.keep_access.items.anyOf[1].properties.from,data:data14};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data12.key !== undefined){
let data15 = data12.key;
if(typeof data15 === "string"){
if(!pattern6.test(data15)){
const err38 = {instancePath:instancePath+"/keep_access/" + i2+"/key",schemaPath:"#/properties/keep_access/items/anyOf/1/properties/key/pattern",keyword:"pattern",params:{pattern: "^SHA256:[A-Za-z0-9+/]{43}$"},schema:"^SHA256:[A-Za-z0-9+/]{43}$",parentSchema:schema31.properties.keep_access.items.anyOf[1].properties.key,data:data15};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
else {
const err39 = {instancePath:instancePath+"/keep_access/" + i2+"/key",schemaPath:"#/properties/keep_access/items/anyOf/1/properties/key/type",keyword:"type",params:{type: "string"},schema:schema31.properties.keep_access.items.anyOf[1].properties.key.type,parentSchema:schema31.properties.keep_access.items.anyOf[1].properties.key,data:data15};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
else {
const err40 = {instancePath:instancePath+"/keep_access/" + i2,schemaPath:"#/properties/keep_access/items/anyOf/1/type",keyword:"type",params:{type: "object"},schema:schema31.properties.keep_access.items.anyOf[1].type,parentSchema:schema31.properties.keep_access.items.anyOf[1],data:data12};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
var _valid3 = _errs47 === errors;
valid10 = valid10 || _valid3;
if(!valid10){
const err41 = {instancePath:instancePath+"/keep_access/" + i2,schemaPath:"#/properties/keep_access/items/anyOf",keyword:"anyOf",params:{},schema:schema31.properties.keep_access.items.anyOf,parentSchema:schema31.properties.keep_access.items,data:data12};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
else {
errors = _errs44;
if(vErrors !== null){
if(_errs44){
vErrors.length = _errs44;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err42 = {instancePath:instancePath+"/keep_access",schemaPath:"#/properties/keep_access/type",keyword:"type",params:{type: "array"},schema:schema31.properties.keep_access.type,parentSchema:schema31.properties.keep_access,data:data11};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.tasks !== undefined){
let data16 = data.tasks;
if(!(Array.isArray(data16))){
const err43 = {instancePath:instancePath+"/tasks",schemaPath:"#/properties/tasks/type",keyword:"type",params:{type: "array"},schema:schema31.properties.tasks.type,parentSchema:schema31.properties.tasks,data:data16};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data.handlers !== undefined){
let data17 = data.handlers;
if(!(Array.isArray(data17))){
const err44 = {instancePath:instancePath+"/handlers",schemaPath:"#/properties/handlers/type",keyword:"type",params:{type: "array"},schema:schema31.properties.handlers.type,parentSchema:schema31.properties.handlers,data:data17};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data.tags !== undefined){
let data18 = data.tags;
const _errs63 = errors;
let valid12 = false;
const _errs64 = errors;
if(typeof data18 === "string"){
if(func2(data18) < 1){
const err45 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema31.properties.tags.anyOf[0],data:data18};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
else {
const err46 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema31.properties.tags.anyOf[0].type,parentSchema:schema31.properties.tags.anyOf[0],data:data18};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
var _valid4 = _errs64 === errors;
valid12 = valid12 || _valid4;
const _errs66 = errors;
if(Array.isArray(data18)){
const len3 = data18.length;
for(let i3=0; i3<len3; i3++){
let data19 = data18[i3];
if(typeof data19 === "string"){
if(func2(data19) < 1){
const err47 = {instancePath:instancePath+"/tags/" + i3,schemaPath:"#/properties/tags/anyOf/1/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema31.properties.tags.anyOf[1].items,data:data19};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
else {
const err48 = {instancePath:instancePath+"/tags/" + i3,schemaPath:"#/properties/tags/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema31.properties.tags.anyOf[1].items.type,parentSchema:schema31.properties.tags.anyOf[1].items,data:data19};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
}
else {
const err49 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema31.properties.tags.anyOf[1].type,parentSchema:schema31.properties.tags.anyOf[1],data:data18};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
var _valid4 = _errs66 === errors;
valid12 = valid12 || _valid4;
if(!valid12){
const err50 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/anyOf",keyword:"anyOf",params:{},schema:schema31.properties.tags.anyOf,parentSchema:schema31.properties.tags,data:data18};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
else {
errors = _errs63;
if(vErrors !== null){
if(_errs63){
vErrors.length = _errs63;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err51 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const taskValidator = validate21;
const schema32 = {"type":"object","properties":{"name":{"type":"string","description":"What the task is for; shown in reports."},"when":{"type":"object","minProperties":1,"additionalProperties":false,"x-expected":"a map with os, os_version, openssh or group","description":"The task is skipped on hosts where not all of this holds.","properties":{"os":{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string","minLength":1}}],"x-expected":"a name or a list of names","description":"ID or ID_LIKE of os-release(5): debian, ubuntu, rhel."},"os_version":{"anyOf":[{"type":"string","minLength":1},{"type":"number","minimum":0},{"type":"array","items":{"type":"string","minLength":1}}],"x-expected":"a version with a comparison, such as \">=9.5\"","description":"Bounds of the version: \">=12\", or several: \">=11,<13\"."},"openssh":{"anyOf":[{"type":"string","minLength":1},{"type":"number","minimum":0},{"type":"array","items":{"type":"string","minLength":1}}],"x-expected":"a version with a comparison, such as \">=9.5\"","description":"Bounds of the OpenSSH version of the host's sshd."},"group":{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string","minLength":1}}],"x-expected":"a name or a list of names","description":"The host is in one of these groups."}}},"tags":{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string","minLength":1}}],"x-expected":"a name or a list of names","description":"For `--tags` and `--skip-tags`; `always` and `never` as in Ansible."},"notify":{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string","minLength":1}}],"x-expected":"a name or a list of names","description":"Handlers to run when the task changed something."},"references":{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string","minLength":1}}],"x-expected":"a name or a list of names","description":"Rules of standards that the task carries out; shown in reports."},"ignore_errors":{"type":"boolean","description":"When the task cannot be planned, the others are carried out all the same."},"vars":{"type":"object","x-expected":"a map of names to values","description":"Variables for this task alone."},"loop":{"anyOf":[{"type":"array"},{"type":"string","minLength":1}],"x-expected":"a list, or the name of a list variable","description":"Once for each item of a list, as `{{ item }}`."}}};

function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 !== "string"){
const err0 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema32.properties.name.type,parentSchema:schema32.properties.name,data:data0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.when !== undefined){
let data1 = data.when;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
if(Object.keys(data1).length < 1){
const err1 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema32.properties.when,data:data1};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data1){
if(!((((key0 === "os") || (key0 === "os_version")) || (key0 === "openssh")) || (key0 === "group"))){
const err2 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema32.properties.when,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data1.os !== undefined){
let data2 = data1.os;
const _errs8 = errors;
let valid2 = false;
const _errs9 = errors;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err3 = {instancePath:instancePath+"/when/os",schemaPath:"#/properties/when/properties/os/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.when.properties.os.anyOf[0],data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/when/os",schemaPath:"#/properties/when/properties/os/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema32.properties.when.properties.os.anyOf[0].type,parentSchema:schema32.properties.when.properties.os.anyOf[0],data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs9 === errors;
valid2 = valid2 || _valid0;
const _errs11 = errors;
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 === "string"){
if(func2(data3) < 1){
const err5 = {instancePath:instancePath+"/when/os/" + i0,schemaPath:"#/properties/when/properties/os/anyOf/1/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.when.properties.os.anyOf[1].items,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/when/os/" + i0,schemaPath:"#/properties/when/properties/os/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema32.properties.when.properties.os.anyOf[1].items.type,parentSchema:schema32.properties.when.properties.os.anyOf[1].items,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/when/os",schemaPath:"#/properties/when/properties/os/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema32.properties.when.properties.os.anyOf[1].type,parentSchema:schema32.properties.when.properties.os.anyOf[1],data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid0 = _errs11 === errors;
valid2 = valid2 || _valid0;
if(!valid2){
const err8 = {instancePath:instancePath+"/when/os",schemaPath:"#/properties/when/properties/os/anyOf",keyword:"anyOf",params:{},schema:schema32.properties.when.properties.os.anyOf,parentSchema:schema32.properties.when.properties.os,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
else {
errors = _errs8;
if(vErrors !== null){
if(_errs8){
vErrors.length = _errs8;
}
else {
vErrors = null;
}
}
}
}
if(data1.os_version !== undefined){
let data4 = data1.os_version;
const _errs17 = errors;
let valid5 = false;
const _errs18 = errors;
if(typeof data4 === "string"){
if(func2(data4) < 1){
const err9 = {instancePath:instancePath+"/when/os_version",schemaPath:"#/properties/when/properties/os_version/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.when.properties.os_version.anyOf[0],data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/when/os_version",schemaPath:"#/properties/when/properties/os_version/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema32.properties.when.properties.os_version.anyOf[0].type,parentSchema:schema32.properties.when.properties.os_version.anyOf[0],data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid1 = _errs18 === errors;
valid5 = valid5 || _valid1;
const _errs20 = errors;
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 < 0 || isNaN(data4)){
const err11 = {instancePath:instancePath+"/when/os_version",schemaPath:"#/properties/when/properties/os_version/anyOf/1/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema32.properties.when.properties.os_version.anyOf[1],data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/when/os_version",schemaPath:"#/properties/when/properties/os_version/anyOf/1/type",keyword:"type",params:{type: "number"},schema:schema32.properties.when.properties.os_version.anyOf[1].type,parentSchema:schema32.properties.when.properties.os_version.anyOf[1],data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var _valid1 = _errs20 === errors;
valid5 = valid5 || _valid1;
const _errs22 = errors;
if(Array.isArray(data4)){
const len1 = data4.length;
for(let i1=0; i1<len1; i1++){
let data5 = data4[i1];
if(typeof data5 === "string"){
if(func2(data5) < 1){
const err13 = {instancePath:instancePath+"/when/os_version/" + i1,schemaPath:"#/properties/when/properties/os_version/anyOf/2/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.when.properties.os_version.anyOf[2].items,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/when/os_version/" + i1,schemaPath:"#/properties/when/properties/os_version/anyOf/2/items/type",keyword:"type",params:{type: "string"},schema:schema32.properties.when.properties.os_version.anyOf[2].items.type,parentSchema:schema32.properties.when.properties.os_version.anyOf[2].items,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/when/os_version",schemaPath:"#/properties/when/properties/os_version/anyOf/2/type",keyword:"type",params:{type: "array"},schema:schema32.properties.when.properties.os_version.anyOf[2].type,parentSchema:schema32.properties.when.properties.os_version.anyOf[2],data:data4};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
var _valid1 = _errs22 === errors;
valid5 = valid5 || _valid1;
if(!valid5){
const err16 = {instancePath:instancePath+"/when/os_version",schemaPath:"#/properties/when/properties/os_version/anyOf",keyword:"anyOf",params:{},schema:schema32.properties.when.properties.os_version.anyOf,parentSchema:schema32.properties.when.properties.os_version,data:data4};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
else {
errors = _errs17;
if(vErrors !== null){
if(_errs17){
vErrors.length = _errs17;
}
else {
vErrors = null;
}
}
}
}
if(data1.openssh !== undefined){
let data6 = data1.openssh;
const _errs28 = errors;
let valid8 = false;
const _errs29 = errors;
if(typeof data6 === "string"){
if(func2(data6) < 1){
const err17 = {instancePath:instancePath+"/when/openssh",schemaPath:"#/properties/when/properties/openssh/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.when.properties.openssh.anyOf[0],data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/when/openssh",schemaPath:"#/properties/when/properties/openssh/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema32.properties.when.properties.openssh.anyOf[0].type,parentSchema:schema32.properties.when.properties.openssh.anyOf[0],data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
var _valid2 = _errs29 === errors;
valid8 = valid8 || _valid2;
const _errs31 = errors;
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 < 0 || isNaN(data6)){
const err19 = {instancePath:instancePath+"/when/openssh",schemaPath:"#/properties/when/properties/openssh/anyOf/1/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema32.properties.when.properties.openssh.anyOf[1],data:data6};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath:instancePath+"/when/openssh",schemaPath:"#/properties/when/properties/openssh/anyOf/1/type",keyword:"type",params:{type: "number"},schema:schema32.properties.when.properties.openssh.anyOf[1].type,parentSchema:schema32.properties.when.properties.openssh.anyOf[1],data:data6};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var _valid2 = _errs31 === errors;
valid8 = valid8 || _valid2;
const _errs33 = errors;
if(Array.isArray(data6)){
const len2 = data6.length;
for(let i2=0; i2<len2; i2++){
let data7 = data6[i2];
if(typeof data7 === "string"){
if(func2(data7) < 1){
const err21 = {instancePath:instancePath+"/when/openssh/" + i2,schemaPath:"#/properties/when/properties/openssh/anyOf/2/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.when.properties.openssh.anyOf[2].items,data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
else {
const err22 = {instancePath:instancePath+"/when/openssh/" + i2,schemaPath:"#/properties/when/properties/openssh/anyOf/2/items/type",keyword:"type",params:{type: "string"},schema:schema32.properties.when.properties.openssh.anyOf[2].items.type,parentSchema:schema32.properties.when.properties.openssh.anyOf[2].items,data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
else {
const err23 = {instancePath:instancePath+"/when/openssh",schemaPath:"#/properties/when/properties/openssh/anyOf/2/type",keyword:"type",params:{type: "array"},schema:schema32.properties.when.properties.openssh.anyOf[2].type,parentSchema:schema32.properties.when.properties.openssh.anyOf[2],data:data6};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
var _valid2 = _errs33 === errors;
valid8 = valid8 || _valid2;
if(!valid8){
const err24 = {instancePath:instancePath+"/when/openssh",schemaPath:"#/properties/when/properties/openssh/anyOf",keyword:"anyOf",params:{},schema:schema32.properties.when.properties.openssh.anyOf,parentSchema:schema32.properties.when.properties.openssh,data:data6};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
else {
errors = _errs28;
if(vErrors !== null){
if(_errs28){
vErrors.length = _errs28;
}
else {
vErrors = null;
}
}
}
}
if(data1.group !== undefined){
let data8 = data1.group;
const _errs39 = errors;
let valid11 = false;
const _errs40 = errors;
if(typeof data8 === "string"){
if(func2(data8) < 1){
const err25 = {instancePath:instancePath+"/when/group",schemaPath:"#/properties/when/properties/group/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.when.properties.group.anyOf[0],data:data8};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/when/group",schemaPath:"#/properties/when/properties/group/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema32.properties.when.properties.group.anyOf[0].type,parentSchema:schema32.properties.when.properties.group.anyOf[0],data:data8};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
var _valid3 = _errs40 === errors;
valid11 = valid11 || _valid3;
const _errs42 = errors;
if(Array.isArray(data8)){
const len3 = data8.length;
for(let i3=0; i3<len3; i3++){
let data9 = data8[i3];
if(typeof data9 === "string"){
if(func2(data9) < 1){
const err27 = {instancePath:instancePath+"/when/group/" + i3,schemaPath:"#/properties/when/properties/group/anyOf/1/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.when.properties.group.anyOf[1].items,data:data9};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/when/group/" + i3,schemaPath:"#/properties/when/properties/group/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema32.properties.when.properties.group.anyOf[1].items.type,parentSchema:schema32.properties.when.properties.group.anyOf[1].items,data:data9};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath:instancePath+"/when/group",schemaPath:"#/properties/when/properties/group/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema32.properties.when.properties.group.anyOf[1].type,parentSchema:schema32.properties.when.properties.group.anyOf[1],data:data8};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
var _valid3 = _errs42 === errors;
valid11 = valid11 || _valid3;
if(!valid11){
const err30 = {instancePath:instancePath+"/when/group",schemaPath:"#/properties/when/properties/group/anyOf",keyword:"anyOf",params:{},schema:schema32.properties.when.properties.group.anyOf,parentSchema:schema32.properties.when.properties.group,data:data8};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
else {
errors = _errs39;
if(vErrors !== null){
if(_errs39){
vErrors.length = _errs39;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err31 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/type",keyword:"type",params:{type: "object"},schema:schema32.properties.when.type,parentSchema:schema32.properties.when,data:data1};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data.tags !== undefined){
let data10 = data.tags;
const _errs48 = errors;
let valid14 = false;
const _errs49 = errors;
if(typeof data10 === "string"){
if(func2(data10) < 1){
const err32 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.tags.anyOf[0],data:data10};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
else {
const err33 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema32.properties.tags.anyOf[0].type,parentSchema:schema32.properties.tags.anyOf[0],data:data10};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
var _valid4 = _errs49 === errors;
valid14 = valid14 || _valid4;
const _errs51 = errors;
if(Array.isArray(data10)){
const len4 = data10.length;
for(let i4=0; i4<len4; i4++){
let data11 = data10[i4];
if(typeof data11 === "string"){
if(func2(data11) < 1){
const err34 = {instancePath:instancePath+"/tags/" + i4,schemaPath:"#/properties/tags/anyOf/1/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.tags.anyOf[1].items,data:data11};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
else {
const err35 = {instancePath:instancePath+"/tags/" + i4,schemaPath:"#/properties/tags/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema32.properties.tags.anyOf[1].items.type,parentSchema:schema32.properties.tags.anyOf[1].items,data:data11};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
else {
const err36 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema32.properties.tags.anyOf[1].type,parentSchema:schema32.properties.tags.anyOf[1],data:data10};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
var _valid4 = _errs51 === errors;
valid14 = valid14 || _valid4;
if(!valid14){
const err37 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/anyOf",keyword:"anyOf",params:{},schema:schema32.properties.tags.anyOf,parentSchema:schema32.properties.tags,data:data10};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
else {
errors = _errs48;
if(vErrors !== null){
if(_errs48){
vErrors.length = _errs48;
}
else {
vErrors = null;
}
}
}
}
if(data.notify !== undefined){
let data12 = data.notify;
const _errs57 = errors;
let valid17 = false;
const _errs58 = errors;
if(typeof data12 === "string"){
if(func2(data12) < 1){
const err38 = {instancePath:instancePath+"/notify",schemaPath:"#/properties/notify/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.notify.anyOf[0],data:data12};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
else {
const err39 = {instancePath:instancePath+"/notify",schemaPath:"#/properties/notify/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema32.properties.notify.anyOf[0].type,parentSchema:schema32.properties.notify.anyOf[0],data:data12};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
var _valid5 = _errs58 === errors;
valid17 = valid17 || _valid5;
const _errs60 = errors;
if(Array.isArray(data12)){
const len5 = data12.length;
for(let i5=0; i5<len5; i5++){
let data13 = data12[i5];
if(typeof data13 === "string"){
if(func2(data13) < 1){
const err40 = {instancePath:instancePath+"/notify/" + i5,schemaPath:"#/properties/notify/anyOf/1/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.notify.anyOf[1].items,data:data13};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
else {
const err41 = {instancePath:instancePath+"/notify/" + i5,schemaPath:"#/properties/notify/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema32.properties.notify.anyOf[1].items.type,parentSchema:schema32.properties.notify.anyOf[1].items,data:data13};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
else {
const err42 = {instancePath:instancePath+"/notify",schemaPath:"#/properties/notify/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema32.properties.notify.anyOf[1].type,parentSchema:schema32.properties.notify.anyOf[1],data:data12};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var _valid5 = _errs60 === errors;
valid17 = valid17 || _valid5;
if(!valid17){
const err43 = {instancePath:instancePath+"/notify",schemaPath:"#/properties/notify/anyOf",keyword:"anyOf",params:{},schema:schema32.properties.notify.anyOf,parentSchema:schema32.properties.notify,data:data12};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
else {
errors = _errs57;
if(vErrors !== null){
if(_errs57){
vErrors.length = _errs57;
}
else {
vErrors = null;
}
}
}
}
if(data.references !== undefined){
let data14 = data.references;
const _errs66 = errors;
let valid20 = false;
const _errs67 = errors;
if(typeof data14 === "string"){
if(func2(data14) < 1){
const err44 = {instancePath:instancePath+"/references",schemaPath:"#/properties/references/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.references.anyOf[0],data:data14};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
else {
const err45 = {instancePath:instancePath+"/references",schemaPath:"#/properties/references/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema32.properties.references.anyOf[0].type,parentSchema:schema32.properties.references.anyOf[0],data:data14};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
var _valid6 = _errs67 === errors;
valid20 = valid20 || _valid6;
const _errs69 = errors;
if(Array.isArray(data14)){
const len6 = data14.length;
for(let i6=0; i6<len6; i6++){
let data15 = data14[i6];
if(typeof data15 === "string"){
if(func2(data15) < 1){
const err46 = {instancePath:instancePath+"/references/" + i6,schemaPath:"#/properties/references/anyOf/1/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.references.anyOf[1].items,data:data15};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
else {
const err47 = {instancePath:instancePath+"/references/" + i6,schemaPath:"#/properties/references/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema32.properties.references.anyOf[1].items.type,parentSchema:schema32.properties.references.anyOf[1].items,data:data15};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
else {
const err48 = {instancePath:instancePath+"/references",schemaPath:"#/properties/references/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema32.properties.references.anyOf[1].type,parentSchema:schema32.properties.references.anyOf[1],data:data14};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
var _valid6 = _errs69 === errors;
valid20 = valid20 || _valid6;
if(!valid20){
const err49 = {instancePath:instancePath+"/references",schemaPath:"#/properties/references/anyOf",keyword:"anyOf",params:{},schema:schema32.properties.references.anyOf,parentSchema:schema32.properties.references,data:data14};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
else {
errors = _errs66;
if(vErrors !== null){
if(_errs66){
vErrors.length = _errs66;
}
else {
vErrors = null;
}
}
}
}
if(data.ignore_errors !== undefined){
let data16 = data.ignore_errors;
if(typeof data16 !== "boolean"){
const err50 = {instancePath:instancePath+"/ignore_errors",schemaPath:"#/properties/ignore_errors/type",keyword:"type",params:{type: "boolean"},schema:schema32.properties.ignore_errors.type,parentSchema:schema32.properties.ignore_errors,data:data16};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.vars !== undefined){
let data17 = data.vars;
if(!(data17 && typeof data17 == "object" && !Array.isArray(data17))){
const err51 = {instancePath:instancePath+"/vars",schemaPath:"#/properties/vars/type",keyword:"type",params:{type: "object"},schema:schema32.properties.vars.type,parentSchema:schema32.properties.vars,data:data17};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data.loop !== undefined){
let data18 = data.loop;
const _errs80 = errors;
let valid23 = false;
const _errs81 = errors;
if(!(Array.isArray(data18))){
const err52 = {instancePath:instancePath+"/loop",schemaPath:"#/properties/loop/anyOf/0/type",keyword:"type",params:{type: "array"},schema:schema32.properties.loop.anyOf[0].type,parentSchema:schema32.properties.loop.anyOf[0],data:data18};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
var _valid7 = _errs81 === errors;
valid23 = valid23 || _valid7;
const _errs83 = errors;
if(typeof data18 === "string"){
if(func2(data18) < 1){
const err53 = {instancePath:instancePath+"/loop",schemaPath:"#/properties/loop/anyOf/1/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.properties.loop.anyOf[1],data:data18};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
else {
const err54 = {instancePath:instancePath+"/loop",schemaPath:"#/properties/loop/anyOf/1/type",keyword:"type",params:{type: "string"},schema:schema32.properties.loop.anyOf[1].type,parentSchema:schema32.properties.loop.anyOf[1],data:data18};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
var _valid7 = _errs83 === errors;
valid23 = valid23 || _valid7;
if(!valid23){
const err55 = {instancePath:instancePath+"/loop",schemaPath:"#/properties/loop/anyOf",keyword:"anyOf",params:{},schema:schema32.properties.loop.anyOf,parentSchema:schema32.properties.loop,data:data18};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
else {
errors = _errs80;
if(vErrors !== null){
if(_errs80){
vErrors.length = _errs80;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err56 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema32.type,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":{"name":true,"when":true,"tags":true,"notify":true,"references":true,"ignore_errors":true,"vars":true,"loop":true},"dynamicProps":false,"dynamicItems":false};

export const handlerValidator = validate22;
const schema33 = {"type":"object","required":["name","service"],"additionalProperties":false,"properties":{"name":{"type":"string","minLength":1,"description":"What `notify` calls it."},"service":{"type":"object","required":["name","state"],"additionalProperties":false,"description":"The service to act on.","properties":{"name":{"type":"string","minLength":1,"description":"Name of the service or unit."},"state":{"enum":["restarted","reloaded"],"description":"What to do."}}}}};

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.service === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "service"},schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "name") || (key0 === "service"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err3 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.properties.name,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema33.properties.name.type,parentSchema:schema33.properties.name,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.service !== undefined){
let data1 = data.service;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
if(data1.name === undefined){
const err5 = {instancePath:instancePath+"/service",schemaPath:"#/properties/service/required",keyword:"required",params:{missingProperty: "name"},schema:schema33.properties.service.required,parentSchema:schema33.properties.service,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data1.state === undefined){
const err6 = {instancePath:instancePath+"/service",schemaPath:"#/properties/service/required",keyword:"required",params:{missingProperty: "state"},schema:schema33.properties.service.required,parentSchema:schema33.properties.service,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
for(const key1 in data1){
if(!((key1 === "name") || (key1 === "state"))){
const err7 = {instancePath:instancePath+"/service",schemaPath:"#/properties/service/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema33.properties.service,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data1.name !== undefined){
let data2 = data1.name;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err8 = {instancePath:instancePath+"/service/name",schemaPath:"#/properties/service/properties/name/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.properties.service.properties.name,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/service/name",schemaPath:"#/properties/service/properties/name/type",keyword:"type",params:{type: "string"},schema:schema33.properties.service.properties.name.type,parentSchema:schema33.properties.service.properties.name,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data1.state !== undefined){
let data3 = data1.state;
if(!((data3 === "restarted") || (data3 === "reloaded"))){
const err10 = {instancePath:instancePath+"/service/state",schemaPath:"#/properties/service/properties/state/enum",keyword:"enum",params:{allowedValues: schema33.properties.service.properties.state.enum},schema:schema33.properties.service.properties.state.enum,parentSchema:schema33.properties.service.properties.state,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/service",schemaPath:"#/properties/service/type",keyword:"type",params:{type: "object"},schema:schema33.properties.service.type,parentSchema:schema33.properties.service,data:data1};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema33.type,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const resource_sshd_config = validate23;
const schema34 = {"type":"object","properties":{"settings":{"type":"object","minProperties":1,"additionalProperties":{"anyOf":[{"type":["string","number","boolean"]},{"type":"array","minItems":1,"items":{"anyOf":[{"type":["string","number","boolean"]},{"type":"array","minItems":1,"items":{"type":["string","number","boolean"]}}]}},{"type":"object","minProperties":1,"additionalProperties":{"type":["string","number","boolean"]}},{"type":"null"}],"x-expected":"a value, a list of values, or a map of names to values"},"description":"Keywords of sshd_config(5) with their exact values. What takes several values takes a list; `SetEnv` and `Subsystem` take a map."},"contains":{"type":"object","minProperties":1,"additionalProperties":{"anyOf":[{"type":["string","number","boolean"]},{"type":"array","minItems":1,"items":{"anyOf":[{"type":["string","number","boolean"]},{"type":"array","minItems":1,"items":{"type":["string","number","boolean"]}}]}},{"type":"object","minProperties":1,"additionalProperties":{"type":["string","number","boolean"]}}],"x-expected":"a value, a list of values, or a map of names to values"},"description":"Keywords that take lists, with values that must be among theirs: `{ AllowUsers: [bob] }`."},"match":{"type":"object","minProperties":1,"additionalProperties":{"anyOf":[{"type":["string","number","boolean"]},{"type":"array","minItems":1,"items":{"type":["string","number","boolean"]}}],"x-expected":"a pattern, or a list of patterns"},"description":"Criteria of a Match block, such as `{ User: deploy, Address: 10.0.0.0/8 }`: the settings are those of that block. Not given: the global ones."},"into":{"type":"string","pattern":"^/(?!(?:[^\\u0000\\n]*/)?\\.\\.(?:/|$))[^\\u0000\\n]+$","x-expected":"an absolute path without \"..\"","description":"The file in which the lines shall stand, such as `/etc/ssh/sshd_config.d/00-sshfix.conf`. A line elsewhere that would win against them is changed, too. Not given: where each keyword stands now."},"everywhere":{"type":"boolean","default":false,"description":"No line anywhere says otherwise: shadowed lines, and those of Match blocks, are removed where they do."},"state":{"enum":["present","absent"],"default":"present","description":"`absent`: the lines are removed (with a value: those with that value), or the whole Match block."}},"additionalProperties":false};
const pattern7 = new RegExp("^/(?!(?:[^\\u0000\\n]*/)?\\.\\.(?:/|$))[^\\u0000\\n]+$", "u");

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate23.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((key0 === "settings") || (key0 === "contains")) || (key0 === "match")) || (key0 === "into")) || (key0 === "everywhere")) || (key0 === "state"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.settings !== undefined){
let data0 = data.settings;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(Object.keys(data0).length < 1){
const err1 = {instancePath:instancePath+"/settings",schemaPath:"#/properties/settings/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema34.properties.settings,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key1 in data0){
let data1 = data0[key1];
const _errs6 = errors;
let valid2 = false;
const _errs7 = errors;
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err2 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/anyOf/0/type",keyword:"type",params:{type: schema34.properties.settings.additionalProperties.anyOf[0].type},schema:schema34.properties.settings.additionalProperties.anyOf[0].type,parentSchema:schema34.properties.settings.additionalProperties.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs7 === errors;
valid2 = valid2 || _valid0;
const _errs9 = errors;
if(Array.isArray(data1)){
if(data1.length < 1){
const err3 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema34.properties.settings.additionalProperties.anyOf[1],data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
const _errs12 = errors;
let valid5 = false;
const _errs13 = errors;
if(((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))) && (typeof data2 !== "boolean")){
const err4 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i0,schemaPath:"#/properties/settings/additionalProperties/anyOf/1/items/anyOf/0/type",keyword:"type",params:{type: schema34.properties.settings.additionalProperties.anyOf[1].items.anyOf[0].type},schema:schema34.properties.settings.additionalProperties.anyOf[1].items.anyOf[0].type,parentSchema:schema34.properties.settings.additionalProperties.anyOf[1].items.anyOf[0],data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid1 = _errs13 === errors;
valid5 = valid5 || _valid1;
const _errs15 = errors;
if(Array.isArray(data2)){
if(data2.length < 1){
const err5 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i0,schemaPath:"#/properties/settings/additionalProperties/anyOf/1/items/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema34.properties.settings.additionalProperties.anyOf[1].items.anyOf[1],data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len1 = data2.length;
for(let i1=0; i1<len1; i1++){
let data3 = data2[i1];
if(((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))) && (typeof data3 !== "boolean")){
const err6 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i0+"/" + i1,schemaPath:"#/properties/settings/additionalProperties/anyOf/1/items/anyOf/1/items/type",keyword:"type",params:{type: schema34.properties.settings.additionalProperties.anyOf[1].items.anyOf[1].items.type},schema:schema34.properties.settings.additionalProperties.anyOf[1].items.anyOf[1].items.type,parentSchema:schema34.properties.settings.additionalProperties.anyOf[1].items.anyOf[1].items,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i0,schemaPath:"#/properties/settings/additionalProperties/anyOf/1/items/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema34.properties.settings.additionalProperties.anyOf[1].items.anyOf[1].type,parentSchema:schema34.properties.settings.additionalProperties.anyOf[1].items.anyOf[1],data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid1 = _errs15 === errors;
valid5 = valid5 || _valid1;
if(!valid5){
const err8 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i0,schemaPath:"#/properties/settings/additionalProperties/anyOf/1/items/anyOf",keyword:"anyOf",params:{},schema:schema34.properties.settings.additionalProperties.anyOf[1].items.anyOf,parentSchema:schema34.properties.settings.additionalProperties.anyOf[1].items,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
else {
errors = _errs12;
if(vErrors !== null){
if(_errs12){
vErrors.length = _errs12;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err9 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema34.properties.settings.additionalProperties.anyOf[1].type,parentSchema:schema34.properties.settings.additionalProperties.anyOf[1],data:data1};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid0 = _errs9 === errors;
valid2 = valid2 || _valid0;
const _errs19 = errors;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
if(Object.keys(data1).length < 1){
const err10 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/anyOf/2/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema34.properties.settings.additionalProperties.anyOf[2],data:data1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
for(const key2 in data1){
let data4 = data1[key2];
if(((typeof data4 !== "string") && (!((typeof data4 == "number") && (isFinite(data4))))) && (typeof data4 !== "boolean")){
const err11 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/anyOf/2/additionalProperties/type",keyword:"type",params:{type: schema34.properties.settings.additionalProperties.anyOf[2].additionalProperties.type},schema:schema34.properties.settings.additionalProperties.anyOf[2].additionalProperties.type,parentSchema:schema34.properties.settings.additionalProperties.anyOf[2].additionalProperties,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/anyOf/2/type",keyword:"type",params:{type: "object"},schema:schema34.properties.settings.additionalProperties.anyOf[2].type,parentSchema:schema34.properties.settings.additionalProperties.anyOf[2],data:data1};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var _valid0 = _errs19 === errors;
valid2 = valid2 || _valid0;
const _errs24 = errors;
if(data1 !== null){
const err13 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/anyOf/3/type",keyword:"type",params:{type: "null"},schema:schema34.properties.settings.additionalProperties.anyOf[3].type,parentSchema:schema34.properties.settings.additionalProperties.anyOf[3],data:data1};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var _valid0 = _errs24 === errors;
valid2 = valid2 || _valid0;
if(!valid2){
const err14 = {instancePath:instancePath+"/settings/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/anyOf",keyword:"anyOf",params:{},schema:schema34.properties.settings.additionalProperties.anyOf,parentSchema:schema34.properties.settings.additionalProperties,data:data1};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err15 = {instancePath:instancePath+"/settings",schemaPath:"#/properties/settings/type",keyword:"type",params:{type: "object"},schema:schema34.properties.settings.type,parentSchema:schema34.properties.settings,data:data0};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.contains !== undefined){
let data5 = data.contains;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(Object.keys(data5).length < 1){
const err16 = {instancePath:instancePath+"/contains",schemaPath:"#/properties/contains/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema34.properties.contains,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
for(const key3 in data5){
let data6 = data5[key3];
const _errs31 = errors;
let valid10 = false;
const _errs32 = errors;
if(((typeof data6 !== "string") && (!((typeof data6 == "number") && (isFinite(data6))))) && (typeof data6 !== "boolean")){
const err17 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/contains/additionalProperties/anyOf/0/type",keyword:"type",params:{type: schema34.properties.contains.additionalProperties.anyOf[0].type},schema:schema34.properties.contains.additionalProperties.anyOf[0].type,parentSchema:schema34.properties.contains.additionalProperties.anyOf[0],data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var _valid2 = _errs32 === errors;
valid10 = valid10 || _valid2;
const _errs34 = errors;
if(Array.isArray(data6)){
if(data6.length < 1){
const err18 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/contains/additionalProperties/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema34.properties.contains.additionalProperties.anyOf[1],data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
const len2 = data6.length;
for(let i2=0; i2<len2; i2++){
let data7 = data6[i2];
const _errs37 = errors;
let valid13 = false;
const _errs38 = errors;
if(((typeof data7 !== "string") && (!((typeof data7 == "number") && (isFinite(data7))))) && (typeof data7 !== "boolean")){
const err19 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i2,schemaPath:"#/properties/contains/additionalProperties/anyOf/1/items/anyOf/0/type",keyword:"type",params:{type: schema34.properties.contains.additionalProperties.anyOf[1].items.anyOf[0].type},schema:schema34.properties.contains.additionalProperties.anyOf[1].items.anyOf[0].type,parentSchema:schema34.properties.contains.additionalProperties.anyOf[1].items.anyOf[0],data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var _valid3 = _errs38 === errors;
valid13 = valid13 || _valid3;
const _errs40 = errors;
if(Array.isArray(data7)){
if(data7.length < 1){
const err20 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i2,schemaPath:"#/properties/contains/additionalProperties/anyOf/1/items/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema34.properties.contains.additionalProperties.anyOf[1].items.anyOf[1],data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
const len3 = data7.length;
for(let i3=0; i3<len3; i3++){
let data8 = data7[i3];
if(((typeof data8 !== "string") && (!((typeof data8 == "number") && (isFinite(data8))))) && (typeof data8 !== "boolean")){
const err21 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i2+"/" + i3,schemaPath:"#/properties/contains/additionalProperties/anyOf/1/items/anyOf/1/items/type",keyword:"type",params:{type: schema34.properties.contains.additionalProperties.anyOf[1].items.anyOf[1].items.type},schema:schema34.properties.contains.additionalProperties.anyOf[1].items.anyOf[1].items.type,parentSchema:schema34.properties.contains.additionalProperties.anyOf[1].items.anyOf[1].items,data:data8};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
else {
const err22 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i2,schemaPath:"#/properties/contains/additionalProperties/anyOf/1/items/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema34.properties.contains.additionalProperties.anyOf[1].items.anyOf[1].type,parentSchema:schema34.properties.contains.additionalProperties.anyOf[1].items.anyOf[1],data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var _valid3 = _errs40 === errors;
valid13 = valid13 || _valid3;
if(!valid13){
const err23 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i2,schemaPath:"#/properties/contains/additionalProperties/anyOf/1/items/anyOf",keyword:"anyOf",params:{},schema:schema34.properties.contains.additionalProperties.anyOf[1].items.anyOf,parentSchema:schema34.properties.contains.additionalProperties.anyOf[1].items,data:data7};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
else {
errors = _errs37;
if(vErrors !== null){
if(_errs37){
vErrors.length = _errs37;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err24 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/contains/additionalProperties/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema34.properties.contains.additionalProperties.anyOf[1].type,parentSchema:schema34.properties.contains.additionalProperties.anyOf[1],data:data6};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
var _valid2 = _errs34 === errors;
valid10 = valid10 || _valid2;
const _errs44 = errors;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(Object.keys(data6).length < 1){
const err25 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/contains/additionalProperties/anyOf/2/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema34.properties.contains.additionalProperties.anyOf[2],data:data6};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
for(const key4 in data6){
let data9 = data6[key4];
if(((typeof data9 !== "string") && (!((typeof data9 == "number") && (isFinite(data9))))) && (typeof data9 !== "boolean")){
const err26 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/contains/additionalProperties/anyOf/2/additionalProperties/type",keyword:"type",params:{type: schema34.properties.contains.additionalProperties.anyOf[2].additionalProperties.type},schema:schema34.properties.contains.additionalProperties.anyOf[2].additionalProperties.type,parentSchema:schema34.properties.contains.additionalProperties.anyOf[2].additionalProperties,data:data9};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/contains/additionalProperties/anyOf/2/type",keyword:"type",params:{type: "object"},schema:schema34.properties.contains.additionalProperties.anyOf[2].type,parentSchema:schema34.properties.contains.additionalProperties.anyOf[2],data:data6};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
var _valid2 = _errs44 === errors;
valid10 = valid10 || _valid2;
if(!valid10){
const err28 = {instancePath:instancePath+"/contains/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/contains/additionalProperties/anyOf",keyword:"anyOf",params:{},schema:schema34.properties.contains.additionalProperties.anyOf,parentSchema:schema34.properties.contains.additionalProperties,data:data6};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
else {
errors = _errs31;
if(vErrors !== null){
if(_errs31){
vErrors.length = _errs31;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err29 = {instancePath:instancePath+"/contains",schemaPath:"#/properties/contains/type",keyword:"type",params:{type: "object"},schema:schema34.properties.contains.type,parentSchema:schema34.properties.contains,data:data5};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.match !== undefined){
let data10 = data.match;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
if(Object.keys(data10).length < 1){
const err30 = {instancePath:instancePath+"/match",schemaPath:"#/properties/match/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema34.properties.match,data:data10};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
for(const key5 in data10){
let data11 = data10[key5];
const _errs54 = errors;
let valid18 = false;
const _errs55 = errors;
if(((typeof data11 !== "string") && (!((typeof data11 == "number") && (isFinite(data11))))) && (typeof data11 !== "boolean")){
const err31 = {instancePath:instancePath+"/match/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/match/additionalProperties/anyOf/0/type",keyword:"type",params:{type: schema34.properties.match.additionalProperties.anyOf[0].type},schema:schema34.properties.match.additionalProperties.anyOf[0].type,parentSchema:schema34.properties.match.additionalProperties.anyOf[0],data:data11};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
var _valid4 = _errs55 === errors;
valid18 = valid18 || _valid4;
const _errs57 = errors;
if(Array.isArray(data11)){
if(data11.length < 1){
const err32 = {instancePath:instancePath+"/match/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/match/additionalProperties/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema34.properties.match.additionalProperties.anyOf[1],data:data11};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
const len4 = data11.length;
for(let i4=0; i4<len4; i4++){
let data12 = data11[i4];
if(((typeof data12 !== "string") && (!((typeof data12 == "number") && (isFinite(data12))))) && (typeof data12 !== "boolean")){
const err33 = {instancePath:instancePath+"/match/" + key5.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i4,schemaPath:"#/properties/match/additionalProperties/anyOf/1/items/type",keyword:"type",params:{type: schema34.properties.match.additionalProperties.anyOf[1].items.type},schema:schema34.properties.match.additionalProperties.anyOf[1].items.type,parentSchema:schema34.properties.match.additionalProperties.anyOf[1].items,data:data12};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
}
else {
const err34 = {instancePath:instancePath+"/match/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/match/additionalProperties/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema34.properties.match.additionalProperties.anyOf[1].type,parentSchema:schema34.properties.match.additionalProperties.anyOf[1],data:data11};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
var _valid4 = _errs57 === errors;
valid18 = valid18 || _valid4;
if(!valid18){
const err35 = {instancePath:instancePath+"/match/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/match/additionalProperties/anyOf",keyword:"anyOf",params:{},schema:schema34.properties.match.additionalProperties.anyOf,parentSchema:schema34.properties.match.additionalProperties,data:data11};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
else {
errors = _errs54;
if(vErrors !== null){
if(_errs54){
vErrors.length = _errs54;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err36 = {instancePath:instancePath+"/match",schemaPath:"#/properties/match/type",keyword:"type",params:{type: "object"},schema:schema34.properties.match.type,parentSchema:schema34.properties.match,data:data10};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.into !== undefined){
let data13 = data.into;
if(typeof data13 === "string"){
if(!pattern7.test(data13)){
const err37 = {instancePath:instancePath+"/into",schemaPath:"#/properties/into/pattern",keyword:"pattern",params:{pattern: "^/(?!(?:[^\\u0000\\n]*/)?\\.\\.(?:/|$))[^\\u0000\\n]+$"},schema:"^/(?!(?:[^\\u0000\\n]*/)?\\.\\.(?:/|$))[^\\u0000\\n]+$",parentSchema:schema34.properties.into,data:data13};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/into",schemaPath:"#/properties/into/type",keyword:"type",params:{type: "string"},schema:schema34.properties.into.type,parentSchema:schema34.properties.into,data:data13};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.everywhere !== undefined){
let data14 = data.everywhere;
if(typeof data14 !== "boolean"){
const err39 = {instancePath:instancePath+"/everywhere",schemaPath:"#/properties/everywhere/type",keyword:"type",params:{type: "boolean"},schema:schema34.properties.everywhere.type,parentSchema:schema34.properties.everywhere,data:data14};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.state !== undefined){
let data15 = data.state;
if(!((data15 === "present") || (data15 === "absent"))){
const err40 = {instancePath:instancePath+"/state",schemaPath:"#/properties/state/enum",keyword:"enum",params:{allowedValues: schema34.properties.state.enum},schema:schema34.properties.state.enum,parentSchema:schema34.properties.state,data:data15};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
else {
const err41 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema34.type,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const resource_file = validate24;
const schema35 = {"type":"object","properties":{"path":{"type":"string","pattern":"^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$","x-expected":"an absolute path, or one such as ~alice/.ssh, without \"..\"","description":"The file, directory or link: absolute, or below a home (`~alice/.ssh`)."},"state":{"enum":["file","directory","link","absent"],"description":"`file`: a file that must be there already. `directory`: made, with missing parents. `link`: a symbolic link to `src`. `absent`: removed, a directory with all below it. Not given: what is there now, or a directory with `recurse`."},"src":{"type":"string","pattern":"^[^\\u0000]+$","x-expected":"a path","description":"With `state: link`: what the link says; relative to the directory of `path`."},"owner":{"type":["string","integer"],"minimum":0,"maximum":4294967294,"pattern":"^[^-:/\\u0000\\n][^:/\\u0000\\n]*$","x-expected":"a name or a number","description":"User that shall own it: a name, or a number."},"group":{"type":["string","integer"],"minimum":0,"maximum":4294967294,"pattern":"^[^-:/\\u0000\\n][^:/\\u0000\\n]*$","x-expected":"a name or a number","description":"Group that it shall belong to: a name, or a number."},"mode":{"type":"string","pattern":"^(?:0?[0-7]{3,4}|[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*)$","x-expected":"an octal mode in quotes, such as \"0644\", or a symbolic one, such as u=rwX,g-w","description":"Mode as chmod(1) takes it: octal in quotes (`\"0644\"`), or symbolic (`u=rwX,g=rX,o=`)."},"attributes":{"type":"string","pattern":"^[-+][aAcCdDFijmPsStTux]+$","x-expected":"\"+\" or \"-\" and letters of chattr(1), such as \"+i\"","description":"Attributes of chattr(1) to add (`+i`) or to take away (`-i`). Attributes that are not named are left alone."},"recurse":{"type":"boolean","description":"Owner, group, mode and attributes are meant for all files and directories below, too. Links are not followed."},"follow":{"type":"boolean","default":true,"description":"Where `path` is a symbolic link, what it leads to is meant. `no`: a link is refused."}},"required":["path"],"additionalProperties":false};
const pattern8 = new RegExp("^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$", "u");
const pattern9 = new RegExp("^[^\\u0000]+$", "u");
const pattern10 = new RegExp("^[^-:/\\u0000\\n][^:/\\u0000\\n]*$", "u");
const pattern12 = new RegExp("^(?:0?[0-7]{3,4}|[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*)$", "u");
const pattern13 = new RegExp("^[-+][aAcCdDFijmPsStTux]+$", "u");

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate24.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.path === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "path"},schema:schema35.required,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema35.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.path !== undefined){
let data0 = data.path;
if(typeof data0 === "string"){
if(!pattern8.test(data0)){
const err2 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$"},schema:"^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$",parentSchema:schema35.properties.path,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: "string"},schema:schema35.properties.path.type,parentSchema:schema35.properties.path,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.state !== undefined){
let data1 = data.state;
if(!((((data1 === "file") || (data1 === "directory")) || (data1 === "link")) || (data1 === "absent"))){
const err4 = {instancePath:instancePath+"/state",schemaPath:"#/properties/state/enum",keyword:"enum",params:{allowedValues: schema35.properties.state.enum},schema:schema35.properties.state.enum,parentSchema:schema35.properties.state,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.src !== undefined){
let data2 = data.src;
if(typeof data2 === "string"){
if(!pattern9.test(data2)){
const err5 = {instancePath:instancePath+"/src",schemaPath:"#/properties/src/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},schema:"^[^\\u0000]+$",parentSchema:schema35.properties.src,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/src",schemaPath:"#/properties/src/type",keyword:"type",params:{type: "string"},schema:schema35.properties.src.type,parentSchema:schema35.properties.src,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.owner !== undefined){
let data3 = data.owner;
if((typeof data3 !== "string") && (!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3))))){
const err7 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/type",keyword:"type",params:{type: schema35.properties.owner.type},schema:schema35.properties.owner.type,parentSchema:schema35.properties.owner,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 > 4294967294 || isNaN(data3)){
const err8 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967294},schema:4294967294,parentSchema:schema35.properties.owner,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data3 < 0 || isNaN(data3)){
const err9 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema35.properties.owner,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(typeof data3 === "string"){
if(!pattern10.test(data3)){
const err10 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/pattern",keyword:"pattern",params:{pattern: "^[^-:/\\u0000\\n][^:/\\u0000\\n]*$"},schema:"^[^-:/\\u0000\\n][^:/\\u0000\\n]*$",parentSchema:schema35.properties.owner,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
if(data.group !== undefined){
let data4 = data.group;
if((typeof data4 !== "string") && (!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4))))){
const err11 = {instancePath:instancePath+"/group",schemaPath:"#/properties/group/type",keyword:"type",params:{type: schema35.properties.group.type},schema:schema35.properties.group.type,parentSchema:schema35.properties.group,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 4294967294 || isNaN(data4)){
const err12 = {instancePath:instancePath+"/group",schemaPath:"#/properties/group/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967294},schema:4294967294,parentSchema:schema35.properties.group,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data4 < 0 || isNaN(data4)){
const err13 = {instancePath:instancePath+"/group",schemaPath:"#/properties/group/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema35.properties.group,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(typeof data4 === "string"){
if(!pattern10.test(data4)){
const err14 = {instancePath:instancePath+"/group",schemaPath:"#/properties/group/pattern",keyword:"pattern",params:{pattern: "^[^-:/\\u0000\\n][^:/\\u0000\\n]*$"},schema:"^[^-:/\\u0000\\n][^:/\\u0000\\n]*$",parentSchema:schema35.properties.group,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data.mode !== undefined){
let data5 = data.mode;
if(typeof data5 === "string"){
if(!pattern12.test(data5)){
const err15 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/pattern",keyword:"pattern",params:{pattern: "^(?:0?[0-7]{3,4}|[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*)$"},schema:"^(?:0?[0-7]{3,4}|[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*)$",parentSchema:schema35.properties.mode,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: "string"},schema:schema35.properties.mode.type,parentSchema:schema35.properties.mode,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.attributes !== undefined){
let data6 = data.attributes;
if(typeof data6 === "string"){
if(!pattern13.test(data6)){
const err17 = {instancePath:instancePath+"/attributes",schemaPath:"#/properties/attributes/pattern",keyword:"pattern",params:{pattern: "^[-+][aAcCdDFijmPsStTux]+$"},schema:"^[-+][aAcCdDFijmPsStTux]+$",parentSchema:schema35.properties.attributes,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/attributes",schemaPath:"#/properties/attributes/type",keyword:"type",params:{type: "string"},schema:schema35.properties.attributes.type,parentSchema:schema35.properties.attributes,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.recurse !== undefined){
let data7 = data.recurse;
if(typeof data7 !== "boolean"){
const err19 = {instancePath:instancePath+"/recurse",schemaPath:"#/properties/recurse/type",keyword:"type",params:{type: "boolean"},schema:schema35.properties.recurse.type,parentSchema:schema35.properties.recurse,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.follow !== undefined){
let data8 = data.follow;
if(typeof data8 !== "boolean"){
const err20 = {instancePath:instancePath+"/follow",schemaPath:"#/properties/follow/type",keyword:"type",params:{type: "boolean"},schema:schema35.properties.follow.type,parentSchema:schema35.properties.follow,data:data8};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
else {
const err21 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema35.type,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
validate24.errors = vErrors;
return errors === 0;
}
validate24.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const resource_copy = validate25;
const schema36 = {"type":"object","properties":{"dest":{"type":"string","pattern":"^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$","x-expected":"an absolute path, or one such as ~alice/.ssh, without \"..\"","description":"The file on the host: absolute, or below a home (`~alice/.profile`). Its directory must be there."},"content":{"type":"string","description":"All that the file shall contain. Either this or `src`."},"src":{"type":"string","minLength":1,"x-reads":"file","description":"A file beside the playbook whose bytes the file shall have."},"owner":{"type":["string","integer"],"minimum":0,"maximum":4294967294,"pattern":"^[^-:/\\u0000\\n][^:/\\u0000\\n]*$","x-expected":"a name or a number","description":"User that shall own it: a name, or a number."},"group":{"type":["string","integer"],"minimum":0,"maximum":4294967294,"pattern":"^[^-:/\\u0000\\n][^:/\\u0000\\n]*$","x-expected":"a name or a number","description":"Group that it shall belong to: a name, or a number."},"mode":{"type":"string","pattern":"^(?:0?[0-7]{3,4}|[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*)$","x-expected":"an octal mode in quotes, such as \"0644\", or a symbolic one, such as u=rwX,g-w","description":"Mode as chmod(1) takes it: octal in quotes (`\"0644\"`), or symbolic (`u=rwX,g=rX,o=`). A new file is 0644 where nothing is declared."},"attributes":{"type":"string","pattern":"^[-+][aAcCdDFijmPsStTux]+$","x-expected":"\"+\" or \"-\" and letters of chattr(1), such as \"+i\"","description":"Attributes of chattr(1) to add (`+i`) or to take away (`-i`). Attributes that are not named are left alone."},"follow":{"type":"boolean","default":true,"description":"Where `dest` is a symbolic link, the file that it leads to is written. `no`: the link is replaced by a file."},"sensitive":{"type":"boolean","description":"Reports say that the content differs, and never show it. Files that hold a private key are so by themselves."}},"required":["dest"],"additionalProperties":false};

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.dest === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dest"},schema:schema36.required,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema36.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.dest !== undefined){
let data0 = data.dest;
if(typeof data0 === "string"){
if(!pattern8.test(data0)){
const err2 = {instancePath:instancePath+"/dest",schemaPath:"#/properties/dest/pattern",keyword:"pattern",params:{pattern: "^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$"},schema:"^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$",parentSchema:schema36.properties.dest,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/dest",schemaPath:"#/properties/dest/type",keyword:"type",params:{type: "string"},schema:schema36.properties.dest.type,parentSchema:schema36.properties.dest,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.content !== undefined){
let data1 = data.content;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/content",schemaPath:"#/properties/content/type",keyword:"type",params:{type: "string"},schema:schema36.properties.content.type,parentSchema:schema36.properties.content,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.src !== undefined){
let data2 = data.src;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err5 = {instancePath:instancePath+"/src",schemaPath:"#/properties/src/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema36.properties.src,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/src",schemaPath:"#/properties/src/type",keyword:"type",params:{type: "string"},schema:schema36.properties.src.type,parentSchema:schema36.properties.src,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.owner !== undefined){
let data3 = data.owner;
if((typeof data3 !== "string") && (!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3))))){
const err7 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/type",keyword:"type",params:{type: schema36.properties.owner.type},schema:schema36.properties.owner.type,parentSchema:schema36.properties.owner,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 > 4294967294 || isNaN(data3)){
const err8 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967294},schema:4294967294,parentSchema:schema36.properties.owner,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data3 < 0 || isNaN(data3)){
const err9 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema36.properties.owner,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(typeof data3 === "string"){
if(!pattern10.test(data3)){
const err10 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/pattern",keyword:"pattern",params:{pattern: "^[^-:/\\u0000\\n][^:/\\u0000\\n]*$"},schema:"^[^-:/\\u0000\\n][^:/\\u0000\\n]*$",parentSchema:schema36.properties.owner,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
if(data.group !== undefined){
let data4 = data.group;
if((typeof data4 !== "string") && (!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4))))){
const err11 = {instancePath:instancePath+"/group",schemaPath:"#/properties/group/type",keyword:"type",params:{type: schema36.properties.group.type},schema:schema36.properties.group.type,parentSchema:schema36.properties.group,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 4294967294 || isNaN(data4)){
const err12 = {instancePath:instancePath+"/group",schemaPath:"#/properties/group/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967294},schema:4294967294,parentSchema:schema36.properties.group,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data4 < 0 || isNaN(data4)){
const err13 = {instancePath:instancePath+"/group",schemaPath:"#/properties/group/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema36.properties.group,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(typeof data4 === "string"){
if(!pattern10.test(data4)){
const err14 = {instancePath:instancePath+"/group",schemaPath:"#/properties/group/pattern",keyword:"pattern",params:{pattern: "^[^-:/\\u0000\\n][^:/\\u0000\\n]*$"},schema:"^[^-:/\\u0000\\n][^:/\\u0000\\n]*$",parentSchema:schema36.properties.group,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data.mode !== undefined){
let data5 = data.mode;
if(typeof data5 === "string"){
if(!pattern12.test(data5)){
const err15 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/pattern",keyword:"pattern",params:{pattern: "^(?:0?[0-7]{3,4}|[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*)$"},schema:"^(?:0?[0-7]{3,4}|[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*)$",parentSchema:schema36.properties.mode,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: "string"},schema:schema36.properties.mode.type,parentSchema:schema36.properties.mode,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.attributes !== undefined){
let data6 = data.attributes;
if(typeof data6 === "string"){
if(!pattern13.test(data6)){
const err17 = {instancePath:instancePath+"/attributes",schemaPath:"#/properties/attributes/pattern",keyword:"pattern",params:{pattern: "^[-+][aAcCdDFijmPsStTux]+$"},schema:"^[-+][aAcCdDFijmPsStTux]+$",parentSchema:schema36.properties.attributes,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/attributes",schemaPath:"#/properties/attributes/type",keyword:"type",params:{type: "string"},schema:schema36.properties.attributes.type,parentSchema:schema36.properties.attributes,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.follow !== undefined){
let data7 = data.follow;
if(typeof data7 !== "boolean"){
const err19 = {instancePath:instancePath+"/follow",schemaPath:"#/properties/follow/type",keyword:"type",params:{type: "boolean"},schema:schema36.properties.follow.type,parentSchema:schema36.properties.follow,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.sensitive !== undefined){
let data8 = data.sensitive;
if(typeof data8 !== "boolean"){
const err20 = {instancePath:instancePath+"/sensitive",schemaPath:"#/properties/sensitive/type",keyword:"type",params:{type: "boolean"},schema:schema36.properties.sensitive.type,parentSchema:schema36.properties.sensitive,data:data8};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
else {
const err21 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema36.type,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const resource_authorized_key = validate26;
const schema37 = {"type":"object","properties":{"user":{"type":"string","pattern":"^[^-:/\\u0000\\n][^:/\\u0000\\n]*$","x-expected":"the name of a user","description":"The user whom the keys let in."},"key":{"anyOf":[{"type":"string","minLength":1},{"type":"array","minItems":1,"items":{"type":"string","minLength":1}}],"x-expected":"a public key, or a list of them","description":"Public keys, as a `.pub` file has them: one, several lines of them, or a list. Options before a key are meant, too."},"state":{"enum":["present","absent"],"default":"present","description":"`present`: these keys let the user in. `absent`: they do not."},"exclusive":{"type":"boolean","default":false,"description":"No other key lets the user in."},"key_options":{"type":"string","pattern":"^[^\\u0000\\n]*$","x-expected":"options as in sshd(8), on one line","description":"Exactly the options that the keys shall have, as in sshd(8): `no-pty,from=\"10.0.0.0/8\"`. Empty: none at all. Not given: those before the key, else any."},"comment":{"type":"string","pattern":"^[^\\u0000\\n\\r]*$","x-expected":"text on one line","description":"What shall stand behind the keys. Not given: the comment that is there is kept."},"path":{"type":"string","pattern":"^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$","x-expected":"an absolute path, or one such as ~alice/.ssh, without \"..\"","description":"Another file than the one where sshd looks for keys of this user, such as one that another program reads."},"manage_dir":{"type":"boolean","default":true,"description":"A directory that is missing is made, 0700 and the user’s where it is in their home. One that is there is left as it is."},"allow_weak":{"type":"boolean","default":false,"description":"DSA keys, and RSA keys with less than 2048 bits, are allowed."}},"required":["user","key"],"additionalProperties":false};
const pattern20 = new RegExp("^[^\\u0000\\n]*$", "u");
const pattern21 = new RegExp("^[^\\u0000\\n\\r]*$", "u");

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate26.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.user === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "user"},schema:schema37.required,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.key === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "key"},schema:schema37.required,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema37.properties, key0))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.user !== undefined){
let data0 = data.user;
if(typeof data0 === "string"){
if(!pattern10.test(data0)){
const err3 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/pattern",keyword:"pattern",params:{pattern: "^[^-:/\\u0000\\n][^:/\\u0000\\n]*$"},schema:"^[^-:/\\u0000\\n][^:/\\u0000\\n]*$",parentSchema:schema37.properties.user,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/type",keyword:"type",params:{type: "string"},schema:schema37.properties.user.type,parentSchema:schema37.properties.user,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.key !== undefined){
let data1 = data.key;
const _errs6 = errors;
let valid1 = false;
const _errs7 = errors;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err5 = {instancePath:instancePath+"/key",schemaPath:"#/properties/key/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema37.properties.key.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/key",schemaPath:"#/properties/key/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema37.properties.key.anyOf[0].type,parentSchema:schema37.properties.key.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid0 = _errs7 === errors;
valid1 = valid1 || _valid0;
const _errs9 = errors;
if(Array.isArray(data1)){
if(data1.length < 1){
const err7 = {instancePath:instancePath+"/key",schemaPath:"#/properties/key/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema37.properties.key.anyOf[1],data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err8 = {instancePath:instancePath+"/key/" + i0,schemaPath:"#/properties/key/anyOf/1/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema37.properties.key.anyOf[1].items,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/key/" + i0,schemaPath:"#/properties/key/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema37.properties.key.anyOf[1].items.type,parentSchema:schema37.properties.key.anyOf[1].items,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/key",schemaPath:"#/properties/key/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema37.properties.key.anyOf[1].type,parentSchema:schema37.properties.key.anyOf[1],data:data1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid0 = _errs9 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err11 = {instancePath:instancePath+"/key",schemaPath:"#/properties/key/anyOf",keyword:"anyOf",params:{},schema:schema37.properties.key.anyOf,parentSchema:schema37.properties.key,data:data1};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
}
if(data.state !== undefined){
let data3 = data.state;
if(!((data3 === "present") || (data3 === "absent"))){
const err12 = {instancePath:instancePath+"/state",schemaPath:"#/properties/state/enum",keyword:"enum",params:{allowedValues: schema37.properties.state.enum},schema:schema37.properties.state.enum,parentSchema:schema37.properties.state,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.exclusive !== undefined){
let data4 = data.exclusive;
if(typeof data4 !== "boolean"){
const err13 = {instancePath:instancePath+"/exclusive",schemaPath:"#/properties/exclusive/type",keyword:"type",params:{type: "boolean"},schema:schema37.properties.exclusive.type,parentSchema:schema37.properties.exclusive,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.key_options !== undefined){
let data5 = data.key_options;
if(typeof data5 === "string"){
if(!pattern20.test(data5)){
const err14 = {instancePath:instancePath+"/key_options",schemaPath:"#/properties/key_options/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000\\n]*$"},schema:"^[^\\u0000\\n]*$",parentSchema:schema37.properties.key_options,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/key_options",schemaPath:"#/properties/key_options/type",keyword:"type",params:{type: "string"},schema:schema37.properties.key_options.type,parentSchema:schema37.properties.key_options,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.comment !== undefined){
let data6 = data.comment;
if(typeof data6 === "string"){
if(!pattern21.test(data6)){
const err16 = {instancePath:instancePath+"/comment",schemaPath:"#/properties/comment/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000\\n\\r]*$"},schema:"^[^\\u0000\\n\\r]*$",parentSchema:schema37.properties.comment,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/comment",schemaPath:"#/properties/comment/type",keyword:"type",params:{type: "string"},schema:schema37.properties.comment.type,parentSchema:schema37.properties.comment,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.path !== undefined){
let data7 = data.path;
if(typeof data7 === "string"){
if(!pattern8.test(data7)){
const err18 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/pattern",keyword:"pattern",params:{pattern: "^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$"},schema:"^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$",parentSchema:schema37.properties.path,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: "string"},schema:schema37.properties.path.type,parentSchema:schema37.properties.path,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.manage_dir !== undefined){
let data8 = data.manage_dir;
if(typeof data8 !== "boolean"){
const err20 = {instancePath:instancePath+"/manage_dir",schemaPath:"#/properties/manage_dir/type",keyword:"type",params:{type: "boolean"},schema:schema37.properties.manage_dir.type,parentSchema:schema37.properties.manage_dir,data:data8};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.allow_weak !== undefined){
let data9 = data.allow_weak;
if(typeof data9 !== "boolean"){
const err21 = {instancePath:instancePath+"/allow_weak",schemaPath:"#/properties/allow_weak/type",keyword:"type",params:{type: "boolean"},schema:schema37.properties.allow_weak.type,parentSchema:schema37.properties.allow_weak,data:data9};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
else {
const err22 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema37.type,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const resource_service = validate27;
const schema38 = {"type":"object","properties":{"name":{"type":"string","pattern":"^[A-Za-z0-9:_.@\\\\][A-Za-z0-9:_.@\\\\-]*$","x-expected":"the name of a service or unit","description":"The service or unit. `ssh` and `sshd` both mean the one that serves the session, whatever the host calls it."},"state":{"enum":["started","stopped","restarted","reloaded"],"description":"`started` or `stopped`. `restarted` and `reloaded` are something to do, not a state, and stand in handlers only."},"enabled":{"type":"boolean","description":"Whether it starts at boot."},"masked":{"type":"boolean","description":"Whether nothing at all can start it (systemd). It does not stop what runs."}},"required":["name"],"additionalProperties":false};
const pattern23 = new RegExp("^[A-Za-z0-9:_.@\\\\][A-Za-z0-9:_.@\\\\-]*$", "u");

function validate27(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate27.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema38.required,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "name") || (key0 === "state")) || (key0 === "enabled")) || (key0 === "masked"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(!pattern23.test(data0)){
const err2 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9:_.@\\\\][A-Za-z0-9:_.@\\\\-]*$"},schema:"^[A-Za-z0-9:_.@\\\\][A-Za-z0-9:_.@\\\\-]*$",parentSchema:schema38.properties.name,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema38.properties.name.type,parentSchema:schema38.properties.name,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.state !== undefined){
let data1 = data.state;
if(!((((data1 === "started") || (data1 === "stopped")) || (data1 === "restarted")) || (data1 === "reloaded"))){
const err4 = {instancePath:instancePath+"/state",schemaPath:"#/properties/state/enum",keyword:"enum",params:{allowedValues: schema38.properties.state.enum},schema:schema38.properties.state.enum,parentSchema:schema38.properties.state,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.enabled !== undefined){
let data2 = data.enabled;
if(typeof data2 !== "boolean"){
const err5 = {instancePath:instancePath+"/enabled",schemaPath:"#/properties/enabled/type",keyword:"type",params:{type: "boolean"},schema:schema38.properties.enabled.type,parentSchema:schema38.properties.enabled,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.masked !== undefined){
let data3 = data.masked;
if(typeof data3 !== "boolean"){
const err6 = {instancePath:instancePath+"/masked",schemaPath:"#/properties/masked/type",keyword:"type",params:{type: "boolean"},schema:schema38.properties.masked.type,parentSchema:schema38.properties.masked,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema38.type,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate27.errors = vErrors;
return errors === 0;
}
validate27.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const resourceValidators = {
  sshd_config: resource_sshd_config,
  file: resource_file,
  copy: resource_copy,
  authorized_key: resource_authorized_key,
  service: resource_service,
}
